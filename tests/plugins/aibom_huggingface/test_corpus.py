"""Real repositories: all that their front matter declares arrives, and nothing that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aibom
from aibom.api import render
from aibom.plugin import Component, Rel, hub_id
from tests.hub.server import TestHub

CALLED_NOTHING = {"", "none", "unknown", "n/a", "other"}
VERSIONS = ("1.5", "1.6", "1.7")
FORMATS = ("cyclonedx-json", "cyclonedx-xml")


def _front_matter(folder: Path) -> dict[str, Any]:
    import yaml

    class Text(yaml.SafeLoader):
        """Takes scalars as text: the oracle must not read `no` as False."""

    Text.yaml_implicit_resolvers = {}
    text = (folder / "README.md").read_text(encoding="utf-8")
    found = yaml.load(text.split("---", 2)[1], Loader=Text) if text.startswith("---") else {}
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _plain(text: str) -> str:
    return text.casefold().replace(" ", "-")


def _licenses(component: Component) -> set[str]:
    return {_plain(item.id or item.expression or item.name or "") for item in component.licenses}


def _targets(graph: aibom.Graph, *rels: Rel) -> set[str]:
    assert graph.subject is not None
    edges = [edge for rel in rels for edge in graph.outgoing(graph.subject.ref, rel)]
    found = [graph[edge.target] for edge in edges]
    return {f"{item.group}/{item.name}" if item.group else item.name for item in found}


def _ids(names: list[str], kind: Any) -> set[str]:
    parsed = [hub_id(name, kind=kind) for name in names]
    return {"/".join(filter(None, item)) for item in parsed if item is not None}


def _results(card: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    index = card.get("model-index")
    for entry in index if isinstance(index, list) else [index] if index else []:
        for result in entry.get("results") or []:
            values = [str(metric.get("value")) for metric in result.get("metrics") or []]
            yield (result.get("dataset") or {}).get("type") or "", values


@pytest.fixture
def served(hub: TestHub, corpus: Path) -> tuple[TestHub, list[tuple[str, Path]], list[tuple[str, Path]]]:
    models = [(hub.corpus(path).id, path) for path in sorted((corpus / "hub" / "models").glob("*/*"))]
    datasets = [(hub.corpus(path, "datasets").id, path) for path in sorted((corpus / "hub" / "datasets").iterdir())]
    return hub, models, datasets


Served = tuple[TestHub, list[tuple[str, Path]], list[tuple[str, Path]]]


def test_all_that_models_declare_arrives(served: Served) -> None:
    _, models, _ = served
    assert len(models) == 16
    counted = dict.fromkeys(("licenses", "parents", "datasets", "metrics", "languages", "tasks"), 0)
    for repo_id, folder in models:
        graph, card = aibom.scan(f"hf:{repo_id}"), _front_matter(folder)
        model = graph.subject
        assert model is not None and model.model is not None, repo_id
        declared = {_plain(name) for name in _list(card.get("license"))} - CALLED_NOTHING
        assert _licenses(model) == declared, repo_id
        parents = _ids(_list(card.get("base_model")), "models")
        assert _targets(graph, Rel.DERIVED_FROM) == parents, repo_id
        results = list(_results(card))
        trained = _ids(_list(card.get("datasets")), "datasets")
        evaluated = _ids([name for name, _ in results if name], "datasets")
        assert _targets(graph, Rel.TRAINED_ON) == trained, repo_id
        assert _targets(graph, Rel.EVALUATED_ON) == evaluated, repo_id
        assert _targets(graph, Rel.DEPENDS_ON) & (trained | evaluated) == set(), repo_id
        assert set(model.model.languages) == set(_list(card.get("language"))), repo_id
        assert model.model.task == card.get("pipeline_tag"), repo_id
        wanted = [value for _, values in results for value in values]
        assert {metric.value for metric in model.model.metrics} == set(wanted), repo_id
        assert set(model.values("aibom:model:metric")) == set(_list(card.get("metrics"))), repo_id
        counted["licenses"] += len(declared)
        counted["parents"] += len(parents)
        counted["datasets"] += len(trained | evaluated)
        counted["metrics"] += len(wanted)
        counted["languages"] += len(model.model.languages)
        counted["tasks"] += model.model.task is not None
    assert all(counted.values()), counted


def test_all_that_data_sets_declare_arrives(served: Served) -> None:
    _, _, datasets = served
    assert len(datasets) == 56
    keys = {"language": "language", "task_categories": "task-category", "size_categories": "size-category"}
    counted = dict.fromkeys(("licenses", *keys), 0)
    for repo_id, folder in datasets:
        graph, card = aibom.scan(f"hf:datasets/{repo_id}", depth=0), _front_matter(folder)
        found = graph.subject
        assert found is not None, repo_id
        declared = {_plain(name) for name in _list(card.get("license"))} - CALLED_NOTHING
        # Where the card names none, the words of dataset_infos.json are all that there is.
        assert _licenses(found) == declared or (not declared and (folder / "dataset_infos.json").exists()), repo_id
        counted["licenses"] += len(declared)
        for key, name in keys.items():
            said = {value for value in _list(card.get(key)) if value.casefold() not in CALLED_NOTHING - {"other"}}
            assert set(found.values(f"aibom:dataset:{name}")) == said, (repo_id, key)
            counted[key] += len(said)
    assert all(counted.values()), counted


def test_every_bom_is_valid_in_every_version_and_format(served: Served) -> None:
    _, models, datasets = served
    for locator in [*(repo_id for repo_id, _ in models), *(f"datasets/{repo_id}" for repo_id, _ in datasets)]:
        graph = aibom.scan(f"hf:{locator}", depth=1)
        for version in VERSIONS:
            for format_ in FORMATS:
                problems = render(graph, format=format_, spec_version=version)[2]
                assert problems == (), (locator, version, format_)


def test_files_have_the_digests_that_the_hub_has(served: Served) -> None:
    hub, models, _ = served
    for repo_id, _ in models:
        graph = aibom.scan(f"hf:{repo_id}", depth=0)
        assert graph.subject is not None
        answer = hub.repositories["models", repo_id].answer(
            graph.subject.version or "", blobs=True, security=False, expand=()
        )
        for listed in answer["siblings"]:
            file = graph[f"{graph.subject.ref}#{listed['rfilename']}"]
            if "lfs" in listed:
                assert file.digest() == listed["lfs"]["sha256"]
            assert file.digest() or file.values("aibom:file:git-blob") == (listed["blobId"],)

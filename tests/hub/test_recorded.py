"""The test Hub answers as the real one did, as far as answers of it were recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

from tests.hub.repository import Lfs, Repository
from tests.hub.server import TestHub

VOLATILE = {"_note", "inference", "mask_token", "pipeline_tag", "transformersInfo", "usedStorage", "widgetData", "gguf"}
"""What the real Hub adds and the test Hub has no use for; tests that need one of them pass it as ``extra``."""


def recorded(corpus: Path, name: str) -> Any:
    path = corpus / "api" / name
    if not path.is_file():
        pytest.skip("the recorded answers are not in this checkout")
    return json.loads(path.read_text(encoding="utf-8"))


def kinds(answer: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in answer.items() if value is not None and name not in VOLATILE}


def ask(hub: TestHub, kind: str, repo_id: str) -> dict[str, Any]:
    from huggingface_hub import get_session

    response = get_session().get(f"{hub.url}/api/{kind}/{repo_id}", timeout=10)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def test_a_model_has_the_fields_of_the_recorded_answer(hub: TestHub, corpus: Path) -> None:
    real = recorded(corpus, "models/google-bert/bert-base-uncased.json")
    repository = hub.corpus(corpus / "hub" / "models" / "google-bert" / "bert-base-uncased")
    repository.extra = {
        "safetensors": real["safetensors"],
        "library_name": real["library_name"],
        "createdAt": real["createdAt"],
        "lastModified": real["lastModified"],
    }
    ours = ask(hub, "models", real["id"])
    assert ours["sha"] == real["sha"]
    assert ours["siblings"] == real["siblings"]
    assert ours["cardData"] == real["cardData"]
    assert kinds(ours) == kinds(real)
    tags = {tag for tag in real["tags"] if tag.startswith(("dataset:", "license:"))}
    assert tags <= set(ours["tags"])


def test_a_data_set_has_the_fields_of_the_recorded_answer(hub: TestHub, corpus: Path) -> None:
    real = recorded(corpus, "datasets/LanguageShades/BiasShades.json")
    hub.dataset(real["id"], {".gitattributes": ""}, card=real["cardData"], gated="auto")
    hub.repositories["datasets", real["id"]].extra = {"description": real["description"]}
    ours = ask(hub, "datasets", real["id"])
    assert ours["cardData"] == real["cardData"]
    assert {name: kind for name, kind in kinds(real).items() if name in ours} == {
        name: kind for name, kind in kinds(ours).items() if name in real
    }
    assert set(kinds(real)) - set(ours) == set()


def test_an_entry_of_a_tree_has_the_fields_of_the_recorded_one(hub: TestHub, corpus: Path) -> None:
    real = recorded(corpus, "models/Bingsu_adetailer.tree.json")[0]
    lfs = Lfs(real["size"], real["lfs"]["oid"], xet_hash=real["xetHash"])
    repository = hub.model("Bingsu/adetailer", {real["path"]: lfs})
    (ours,) = repository.tree(repository.commit, "", recursive=False, expand=False)
    assert ours == real


def test_the_whole_corpus_can_be_served(hub: TestHub, corpus: Path) -> None:
    served: list[Repository] = [
        hub.corpus(path.parent) for path in sorted((corpus / "hub" / "models").glob("*/*/_hub.json"))
    ]
    served += [hub.corpus(path, "datasets") for path in sorted((corpus / "hub" / "datasets").iterdir())]
    api = HfApi(endpoint=hub.url, token=False)
    assert len(served) >= 70
    for repository in served:
        ask_info = api.model_info if repository.kind == "models" else api.dataset_info
        info = ask_info(repository.id, files_metadata=True, timeout=10)
        assert info.sha == repository.commit
        assert len(info.siblings or ()) == len(repository.versions[repository.commit])

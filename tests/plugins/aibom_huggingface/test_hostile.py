"""No answer of a Hub is trusted: whatever stands in its fields, a scan ends with a graph that can be written."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibom.api import render
from aibom.collect.cleaning import Cleaner
from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry, builtin_formats
from aibom.graph.graph import Graph, Observation
from aibom.plugin import Blob
from aibom_huggingface.answer import Answer, HubError, Kind
from aibom_huggingface.lineage import Lineage
from aibom_huggingface.observe import describe
from aibom_huggingface.reading import Reading

COMMIT = "0123456789abcdef0123456789abcdef01234567"
KEYS = (
    *("cardData", "config", "tags", "baseModels", "safetensors", "gguf", "siblings", "gated", "private", "disabled"),
    *("pipeline_tag", "library_name", "lastModified", "evalResults", "securityRepoStatus", "models", "datasets"),
    *("sdk", "runtime", "relation", "id", "rfilename", "size", "blobId", "lfs", "sha256", "parameters", "total"),
    *("license", "base_model", "model-index", "language", "filesWithIssues", "path", "level", "scansDone"),
    *("results", "dataset", "type", "metrics", "value", "peft", "base_model_name_or_path", "architectures"),
)
WORDS = (
    "acme/base",
    "imdb",
    "../x",
    "other",
    "mit",
    "base_model:merge:a/b",
    "dataset:x",
    "arxiv:1810.04805",
    "\x1b[2J\u202e",
    "\ud800",
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


class FakeHub:
    """Answers everything with what a test gives; files are the JSON of nothing."""

    endpoint = "https://hub.example"

    def __init__(self, data: Any) -> None:
        self.data = data

    def info(self, kind: Kind, repo_id: str, revision: str | None = None) -> Answer:
        return Answer(self.data, repo_id, repo_id, COMMIT)

    expand = info

    def text(self, kind: Kind, repo_id: str, commit: str, path: str, limit: int) -> bytes:
        if path == "config.json":
            raise HubError("gated", "it is gated")
        return b"{}"

    def blob(self, kind: Kind, repo_id: str, commit: str, path: str, size: int) -> Blob:
        def read(offset: int, length: int) -> bytes:
            raise OSError("no")

        return Blob(path, size, read)


def _observe(hub: Any, kind: Kind) -> Iterator[Observation]:
    context = ScanContext("huggingface", Tools(Settings(depth=1), Registry(builtin_formats())), name="acme/tiny")
    clean = Cleaner("huggingface", "hf:acme/tiny", "acme/tiny")
    with ThreadPoolExecutor(2) as pool:
        reading = Reading(hub, context, pool)
        found = reading.asked(kind, "acme/tiny", None)
        lineage = Lineage(reading, context, pool, hub.endpoint)
        lineage.follow([found])
    for item in [*describe(found, context, hub.endpoint), *lineage.observe(found)]:
        yield from clean(item)


@pytest.mark.parametrize("kind", ["models", "datasets", "spaces"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.dictionaries(st.sampled_from(KEYS), values, max_size=12))
def test_any_answer_gives_a_graph_that_can_be_written(kind: Kind, data: dict[str, Any]) -> None:
    graph = Graph.build(_observe(FakeHub(data), kind))
    assert [problem for problem in render(graph)[2] if problem.severity == "error"] == []


@pytest.mark.parametrize("kind", ["models", "datasets", "spaces"])
@pytest.mark.parametrize("value", [None, True, 0, -1, 1e999, "", "x", [], {}, [None], {"a": None}, [[[[]]]]])
def test_any_type_may_stand_under_any_key(kind: Kind, value: object) -> None:
    for key in KEYS:
        assert list(_observe(FakeHub({key: value}), kind)), key

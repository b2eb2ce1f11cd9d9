"""A cache that the Hub's own client wrote is what that client says that it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import hf_hub_download, scan_cache_dir, snapshot_download

from aibom.plugin import Kind, Rel
from tests.hub.repository import Lfs
from tests.hub.server import TestHub
from tests.plugins.aibom_stores.conftest import Scan

CONFIG = b'{"model_type": "bert", "architectures": ["BertModel"]}'
HEADER = json.dumps({"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}).encode()
WEIGHTS = len(HEADER).to_bytes(8, "little") + HEADER + bytes(24)


@pytest.fixture
def cache(hub: TestHub, tmp_path: Path) -> Path:
    """Two commits of a model, the second in part; a data set; a Space."""
    files = {"config.json": CONFIG, "model.safetensors": Lfs.of(WEIGHTS), "sub/deep/a.txt": "a"}
    model = hub.model("org/model", files, card={"license": "mit"})
    hub.dataset("org/rows", {"data.csv": "a,b\n1,2\n"}, card={"license": "cc0-1.0"})
    hub.space("org/space", {"app.py": "import gradio"}, card={"sdk": "gradio"})
    where: Any = {"cache_dir": tmp_path / "hub", "endpoint": hub.url, "token": False}
    snapshot_download("org/model", **where)
    hub.update(model, {"config.json": CONFIG + b"\n", "model.safetensors": Lfs.of(WEIGHTS)})
    hf_hub_download("org/model", "config.json", **where)
    snapshot_download("org/rows", repo_type="dataset", **where)
    snapshot_download("org/space", repo_type="space", **where)
    return tmp_path / "hub"


def test_it_is_read_as_the_client_reads_it(cache: Path, scan: Scan) -> None:
    graph = scan("hf-cache", cache)
    kinds = {"model": Kind.MODEL, "dataset": Kind.DATASET, "space": Kind.APPLICATION}
    expected = {}
    for repository in scan_cache_dir(cache).repos:
        for revision in repository.revisions:
            files = sorted(str(file.file_path.relative_to(revision.snapshot_path)) for file in revision.files)
            key = (kinds[repository.repo_type], repository.repo_id, revision.commit_hash)
            expected[key] = (sorted(revision.refs), files)
    found = {}
    for item in graph:
        if item.version is not None and item.kind in kinds.values():
            held = sorted(graph[edge.target].name for edge in graph.outgoing(item.ref, Rel.CONTAINS))
            key = (item.kind, f"{item.group}/{item.name}", item.version)
            found[key] = (sorted(item.values("aibom:hf:ref")), held)
    assert found == expected
    assert len(expected) == 4


def test_digests_are_those_of_the_bytes(cache: Path, scan: Scan) -> None:
    graph = scan("hf-cache", cache)
    (weights,) = [item for item in graph.components(Kind.FILE) if item.name == "model.safetensors"]
    assert [digest.value for digest in weights.digests] == [hashlib.sha256(WEIGHTS).hexdigest()]
    assert all(file.digests for file in graph.components(Kind.FILE))

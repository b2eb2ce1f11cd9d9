"""Wheels in a scanned directory: what they would install, and the models in them, without unpacking anything."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

import aibom
from aibom import Graph, Kind, Rel
from tests.builders.bombs import zip_bomb
from tests.builders.weights import onnx, safetensors
from tests.builders.wheels import INFO, wheel

METADATA = b"Metadata-Version: 2.4\nName: Demo\nVersion: 1.0\nLicense-Expression: MIT\nSummary: A demo.\n"
FILES = {
    "demo/net.onnx": onnx(metadata={"license": "AGPL-3.0"}),
    "demo/m.safetensors": safetensors({"a": ("F32", (2,))}),
    f"{INFO}/METADATA": METADATA,
}
NAME = "demo-1.0-py3-none-any.whl"


def scan(folder: Path) -> Graph:
    return aibom.scan(str(folder), offline=True)


def test_a_wheel_is_the_distribution_that_it_would_install(tmp_path: Path) -> None:
    path = wheel(tmp_path / NAME, FILES)
    found = scan(tmp_path)["pkg:pypi/demo@1.0"]
    assert (found.kind, found.name, found.version, found.description) == (Kind.LIBRARY, "demo", "1.0", "A demo.")
    assert [license.id for license in found.licenses] == ["MIT"]
    assert [item.value for item in found.digests] == [hashlib.sha256(path.read_bytes()).hexdigest()]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_its_models_are_in_it_with_the_digests_of_its_record(tmp_path: Path, method: int) -> None:
    wheel(tmp_path / "dist.whl", FILES, method=method)
    graph = scan(tmp_path)
    models = {edge.target: graph[edge.target] for edge in graph.outgoing("pkg:pypi/demo@1.0", Rel.CONTAINS)}
    assert set(models) == {"pkg:pypi/demo@1.0#demo/m.safetensors", "pkg:pypi/demo@1.0#demo/net.onnx"}
    weights = models["pkg:pypi/demo@1.0#demo/m.safetensors"]
    assert weights.model is not None and weights.model.parameters == 2
    (file,) = (graph[edge.target] for edge in graph.outgoing(weights.ref, Rel.CONTAINS))
    assert [item.value for item in file.digests] == [hashlib.sha256(FILES["demo/m.safetensors"]).hexdigest()]
    finding = "license-contradiction: MIT (pkg:pypi/demo@1.0) / AGPL-3.0 (demo/net.onnx)"
    assert models["pkg:pypi/demo@1.0#demo/net.onnx"].values("aibom:finding") == (finding,)


@pytest.mark.parametrize(
    "data", [b"", b"no archive", b"PK\5\6" + bytes(18), zip_bomb("x", 1 << 20)[:-30], b"PK\5\6" + b"\xff" * 18]
)
def test_what_is_no_wheel_is_an_unknown(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.whl").write_bytes(data)
    wheel(tmp_path / NAME, FILES)
    graph = scan(tmp_path)
    assert "pkg:pypi/demo@1.0" in graph
    if not data.startswith(b"PK\5\6\0"):  # that is an archive with nothing in it
        assert [gap.location for gap in graph.unknowns() if gap.field == "contents"] == ["broken.whl"]


def test_names_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.onnx").write_bytes(FILES["demo/net.onnx"])
    inner = {**FILES, "../secret.onnx": b"x", "/etc/m.onnx": b"y", "demo//odd.onnx": b"z", "a/../b.onnx": b"w"}
    wheel(tmp_path / "in" / NAME if (tmp_path / "in").mkdir() is None else tmp_path, inner)
    graph = scan(tmp_path / "in")
    assert not [item.ref for item in graph if "secret" in item.ref and item.digests]
    assert "pkg:pypi/demo@1.0#demo/m.safetensors" in graph


def test_a_member_that_unpacks_to_too_much_costs_itself(tmp_path: Path) -> None:
    wheel(tmp_path / NAME, {**FILES, "demo/large.onnx": bytes(17 << 20)})
    graph = scan(tmp_path)
    gaps = {gap.ref: gap.reason for gap in graph.unknowns() if gap.field == "contents"}
    assert "unpacks to more than" in gaps["pkg:pypi/demo@1.0#demo/large.onnx"]
    assert graph["pkg:pypi/demo@1.0#demo/m.safetensors"].kind is Kind.MODEL


def test_members_do_not_pile_up_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    wheel(tmp_path / NAME, {**FILES, **{f"demo/{n}.pkl": b"\x80\x02" + bytes(8 << 20) for n in range(8)}})
    tracemalloc.start()
    try:
        scan(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 48 << 20
    finally:
        tracemalloc.stop()


def test_a_directory_without_wheels_does_not_know_of_this(tmp_path: Path) -> None:
    (tmp_path / "m.onnx").write_bytes(FILES["demo/net.onnx"])
    graph = scan(tmp_path)
    assert [tool.name for tool in graph.tools] == ["directory"]

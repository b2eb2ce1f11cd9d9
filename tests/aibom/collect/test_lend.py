"""One collector lets another read its files."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from aibom.collect import lend
from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.formats.registry import builtin_formats
from aibom.plugin import Component, Context, Digest, Kind, Observation, Source
from aibom_directory import DirectoryCollector

DIGEST = Digest("SHA-256", "ab" * 32)


class Lender:
    """Lends the one file that it has."""

    name: ClassVar[str] = "lender"
    schemes: ClassVar[tuple[str, ...]] = ("lend",)

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        yield Component("lend:all", Kind.APPLICATION, "all")
        blob = context.tree(source.locator).blob("models/m.safetensors")
        yield from context.lend(Source("dir", source.locator), [blob], "lent", {blob.path: DIGEST})


def observed(folder: Path, **settings: object) -> dict[str, Component]:
    plugin = Plugin(PluginInfo(COLLECTORS, "lender", "", "", ("lend",)), Lender())
    seen = run(plugin, Source("lend", str(folder)), Settings(offline=True, **settings))  # type: ignore[arg-type]
    return {item.ref: item for item in seen if isinstance(item, Component)}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    info = PluginInfo(COLLECTORS, "directory", "", "", ("dir",))
    monkeypatch.setattr(lend, "owner", lambda scheme: Plugin(info, DirectoryCollector()))
    monkeypatch.setattr("aibom.collect.run.builtin_formats", builtin_formats)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (tmp_path / "models").mkdir()
    for name in ("m", "hidden"):
        (tmp_path / "models" / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(4))
    return tmp_path


def test_only_what_is_lent_is_seen_and_known_digests_are_not_taken_again(folder: Path) -> None:
    found = observed(folder)
    assert "dir:lent/models/m.safetensors" in found
    assert not any("hidden" in ref for ref in found)
    assert found["dir:lent/models/m.safetensors#m.safetensors"].digests == (DIGEST,)


def test_no_digests_means_none(folder: Path) -> None:
    assert observed(folder, no_hash=True)["dir:lent/models/m.safetensors#m.safetensors"].digests == ()


def test_a_fault_of_the_other_collector_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def collect(self, source: Source, context: Context) -> Iterator[Observation]:
            raise ZeroDivisionError
            yield

    info = PluginInfo(COLLECTORS, "broken", "", "", ("dir",))
    monkeypatch.setattr(lend, "owner", lambda scheme: Plugin(info, Broken()))
    seen = run(
        Plugin(PluginInfo(COLLECTORS, "lender", "", "", ("lend",)), Lender()), Source("lend", str(folder)), Settings()
    )
    assert any("broken" in getattr(item, "reason", "") for item in seen)

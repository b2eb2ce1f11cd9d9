"""Inputs that cost others minutes and gigabytes, read by a process that may have neither."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aibom import api
from aibom.formats.base import Format
from aibom.formats.registry import imported_formats
from tests.builders.bombs import memo_bomb, zip_bomb

BOUNDED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (768 << 20, 768 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from aibom.cli import main
main()
"""

ARRAY = b"GGUF" + struct.pack("<I", 3) + struct.pack("<QQQ", 0, 1, 1) + b"k" + struct.pack("<IIQ", 9, 0, 2**63)


def scan(folder: Path, *options: str) -> dict[str, Any]:
    """The BOM of a folder, by a process with 768 MB of address space and 60 s of processor time."""
    output = folder.parent / "bom.json"
    command = [sys.executable, "-c", BOUNDED, "scan", str(folder), "-o", str(output), "-q", *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    bom: dict[str, Any] = json.loads(output.read_text())
    return bom


def told(bom: dict[str, Any]) -> list[str]:
    """Values of the properties of every component."""
    components = [bom["metadata"]["component"], *bom.get("components", [])]
    every = [item for outer in components for item in (outer, *outer.get("components", []))]
    return [entry["value"] for item in every for entry in item.get("properties", [])]


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("m.pt", "archive/data.pkl"),
        ("m.keras", "config.json"),
        ("m.npz", "a.npy"),
        ("m.skops", "schema.json"),
        ("m.zip", "x"),
        ("m.mlpackage/Data/m.mar", "MAR-INF/MANIFEST.json"),
    ],
)
def test_an_archive_of_2_mb_that_unpacks_to_2_gb(tmp_path: Path, name: str, member: str) -> None:
    bomb = zip_bomb(member)
    assert len(bomb) < 3 << 20
    path = tmp_path / "src" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(bomb)
    bom = scan(tmp_path / "src")
    assert not [text for text in told(bom) if "internal error" in text]


@pytest.mark.parametrize(
    ("name", "content"),
    [("m.gguf", ARRAY), ("m.pkl", memo_bomb()), ("m.joblib", memo_bomb()), ("m.ckpt", memo_bomb())],
)
def test_a_small_file_that_claims_to_be_large(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / name).write_bytes(content)
    said = told(scan(tmp_path / "src"))
    assert not [text for text in said if "internal error" in text]
    if name == "m.gguf":
        assert [text for text in said if text.startswith("contents: ")]


def test_the_gguf_of_49_bytes_is_that(tmp_path: Path) -> None:
    assert len(ARRAY) == 49


def test_an_empty_file_of_every_suffix_and_name(tmp_path: Path) -> None:
    """And one of seven bytes, and one of a page of zeros: none is an error of the scan, none of a format."""
    formats = [item for item in imported_formats() if isinstance(item, Format)]
    names = sorted(
        {*(f"x{suffix}" for item in formats for suffix in item.suffixes), *(n for f in formats for n in f.names)}
    )
    assert len(names) > 100
    for length in (0, 7, 4096):
        for number, name in enumerate(names):
            path = tmp_path / "src" / str(length) / str(number) / name
            path.parent.mkdir(parents=True)
            path.write_bytes(bytes(length))
    graph = api.scan(str(tmp_path / "src"), offline=True)
    assert not [(gap.location, gap.reason) for gap in graph.unknowns() if "internal error" in gap.reason]
    out = scan(tmp_path / "src")
    assert out["metadata"]["component"]["type"] == "application"


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_links_that_lead_round(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    for name in "abc":
        (folder / name).mkdir(parents=True)
        for other in "abc":
            (folder / name / f"to-{other}").symlink_to(f"../{other}")
    (folder / "self").symlink_to(".")
    (folder / "a" / "m.gguf").write_bytes(ARRAY)
    found = [item["bom-ref"] for item in scan(folder)["components"]]
    # Once by its own path, and at most once through links.
    assert found[0] == "dir:src/a/m.gguf" and len(found) <= 2


def many(folder: Path, count: int) -> Path:
    endings = ("py", "txt", "md", "png", "html", "js", "css", "rst", "yaml", "json")
    for number in range(count):
        place = folder / f"{number // 100:04}"
        if number % 100 == 0:
            place.mkdir(parents=True)
        with open(place / f"file_{number:06}.{endings[number % 10]}", "w") as file:  # noqa: PTH123 - the quickest way
            file.write("x = 1\n")
    return folder


PEAK = """
import resource, sys
from aibom.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss has another unit elsewhere")
def test_memory_does_not_grow_with_files_that_are_no_model(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        folder = many(tmp_path / str(count), count)
        command = [sys.executable, "-c", PEAK, "scan", str(folder), "-q", "-o", str(tmp_path / "bom.json")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return int(done.stdout.split()[-1])

    few, lots = peak(10_000), peak(100_000)
    assert lots < 1.2 * few

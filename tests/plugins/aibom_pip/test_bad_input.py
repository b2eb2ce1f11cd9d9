"""Broken and hostile environments: one bad file costs itself, and is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.api import render
from aibom.collect.confine import Root
from aibom.plugin import CollectorError, SourceError
from aibom_pip.headers import MAX_METADATA, parse_headers
from aibom_pip.requirements import Requirements, egg_requirements
from tests.plugins.aibom_pip.environments import SITE, install, scan, venv


@pytest.fixture
def env(tmp_path: Path) -> Path:
    made = venv(tmp_path / "env")
    install(made, "good", metadata=["License: MIT", "Requires-Dist: bad"])
    install(made, "bad")
    return made


def reasons(env: Path) -> list[str]:
    graph = scan(env)
    assert "pkg:pypi/good@1.0" in graph
    assert not render(graph)[2]
    return [f"{item.field}: {item.reason}" for item in graph.unknowns()]


def test_metadata_of_a_hundred_megabytes(env: Path) -> None:
    path = env / SITE / "bad-1.0.dist-info" / "METADATA"
    with path.open("wb") as file:
        file.write(b"Name: bad\nVersion: 1.0\n\n")
        file.truncate(100 * 1024 * 1024)
    assert "licenses: not declared" in reasons(env)  # a long description is not even read
    with path.open("wb") as file:
        file.write(b"Name: bad\nVersion: 1.0\nX: ")
        file.seek(100 * 1024 * 1024)
        file.write(b"x")
    assert f"metadata: its headers have more than {MAX_METADATA} bytes" in reasons(env)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("METADATA", b"Name: bad\nVersion: 1.0\nSummary: \xff\xfe\n", "metadata: not UTF-8 at byte"),
        ("METADATA", b"", "name: not declared"),
        ("METADATA", b"Name: ../../etc\nVersion: 1.0\n", "purl: name and version are none"),
        ("METADATA", b"Name: bad\nVersion: 1.0 ; rm -rf\n", "purl: name and version are none"),
        (
            "METADATA",
            b"Name: bad\nVersion: 1.0\nLicense-Expression: ( AND MIT\nRequires-Dist: (((\n",
            "depends-on: not a",
        ),
        ("RECORD", b'"', ""),
        ("RECORD", b"\0,,\n", "contents: a line names no file"),
        ("RECORD", b'x,"' + b"a" * 200_000, "contents: not a list of files"),
        ("RECORD", b"../../../../etc/passwd.safetensors,sha256=x,3\n", "contents: a path that leads out"),
        ("RECORD", b"/etc/model.onnx,sha256=x,3\n", "contents: an absolute path"),
        ("direct_url.json", b"[" * 60_000, "origin: not JSON"),
        ("direct_url.json", b"{}", "origin: names no URL"),
        ("WHEEL", b"\xff" * 1000, ""),
        ("INSTALLER", b"\xff", ""),
    ],
)
def test_a_broken_file(env: Path, name: str, data: bytes, expected: str) -> None:
    (env / SITE / "bad-1.0.dist-info" / name).write_bytes(data)
    assert any(reason.startswith(expected) for reason in reasons(env)) or not expected


def test_links_out_of_the_environment(env: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("Name: secret\nVersion: 6.6\n")
    path = env / SITE / "bad-1.0.dist-info" / "METADATA"
    path.unlink()
    path.symlink_to(tmp_path / "outside")
    assert any("leads out of the source" in reason for reason in reasons(env))
    assert not any(item.name == "secret" for item in scan(env))


def test_no_metadata_and_no_record(env: Path) -> None:
    (env / SITE / "bad-1.0.dist-info" / "METADATA").unlink()
    assert "metadata: there is no METADATA" in reasons(env)
    (env / SITE / "bad-1.0.dist-info" / "RECORD").unlink()
    assert "pkg:pypi/bad@1.0" not in scan(env)


def test_a_distribution_that_goes_away_while_it_is_read(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Root.open

    def opened(self: Root, relative: str) -> int:
        if "bad-1.0" in relative:
            raise FileNotFoundError(2, "No such file or directory")
        return whole(self, relative)

    monkeypatch.setattr(Root, "open", opened)
    assert any(reason.startswith("metadata: no such file") for reason in reasons(env))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(env: Path) -> None:
    (env / SITE / "bad-1.0.dist-info").chmod(0)
    assert any("permission" in reason for reason in reasons(env))


@pytest.mark.parametrize("make", ["", "empty", "file", "venv"])
def test_what_is_no_environment_is_an_error(tmp_path: Path, make: str) -> None:
    place = tmp_path / "place"
    if make == "file":
        place.write_text("")
    elif make:
        place.mkdir()
    if make == "venv":
        (place / "pyvenv.cfg").write_text("home = /x\n")
    with pytest.raises((SourceError, CollectorError)) as found:
        scan(place)
    assert "failed" not in found.value.message


def test_an_empty_environment_is_one(tmp_path: Path) -> None:
    assert len(scan(venv(tmp_path / "env"))) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    parse_headers(text).all("name")
    parse_headers(f"Requires-Dist: {text}").one("requires-dist")
    requirements = Requirements(tuple(egg_requirements(text)))
    list(requirements.active(["x"], {"python_version": "3.11", "sys_platform": "linux"}))


def test_a_thousand_distributions_cost_a_thousand_times_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for size in (100, 1000):
        made = venv(tmp_path / str(size))
        for number in range(size):
            needs = f"Requires-Dist: p{(number * 7) % size}[x]"
            install(made, f"p{number}", metadata=[needs, "Requires-Dist: p1; extra == 'x'", "License: MIT"])
        opened = [0]
        whole = Root.open

        def count(self: Root, relative: str, opened: list[int] = opened, whole=whole) -> int:  # type: ignore[no-untyped-def]
            opened[0] += 1
            return whole(self, relative)

        with monkeypatch.context() as patch:
            patch.setattr(Root, "open", count)
            graph = scan(made)
        assert len(graph) == size + 1
        counts.append(opened[0])
    assert counts[1] <= 10 * counts[0] + 10

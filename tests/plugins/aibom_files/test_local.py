"""A BOM as a file: where it goes, and what a dry run finds out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import AibomError, NotFound, Occupied, UsageError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish


def attach(to: str, data: bytes = b"bom", **how: Any) -> Published:
    (place,) = destinations([to])
    return publish(Upload("a.json", data, "application/x", hashlib.sha256(data).hexdigest()), place, **how)


def test_a_relative_path_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    for to, location in (("x.json", "file:x.json"), ("out/", "file:out/a.json"), ("file:out", "file:out/a.json")):
        assert attach(to, dry_run=True).location == location
        assert attach(to).location == location


def make(folder: Path, what: str) -> str:
    target = folder / "bom.json"
    if what == "a link to a file":
        (folder / "real").write_bytes(b"x")
        target.symlink_to(folder / "real")
    elif what == "a link to nothing":
        target.symlink_to(folder / "nothing")
    elif what == "no folder":
        return f"{folder}/missing/bom.json"
    elif what == "a file for a folder":
        target.write_bytes(b"x")
        return f"{target}/bom.json"
    else:
        target.write_bytes(b"something else")
    return str(target)


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("what", "replace", "error"),
    [
        ("a link to a file", True, UsageError),
        ("a link to nothing", False, UsageError),
        ("no folder", False, UsageError),
        ("a file for a folder", False, NotFound),
        ("something else", False, Occupied),
    ],
)
def test_a_dry_run_finds_what_would_go_wrong(
    tmp_path: Path, what: str, replace: bool, error: type[AibomError], dry_run: bool
) -> None:
    to = make(tmp_path, what)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(error):
        attach(to, dry_run=dry_run, replace=replace)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_who_comes_second_does_not_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes between our look and our write."""
    target = tmp_path / "bom.json"
    from aibom_files import local

    check = local.check_target

    def late(path: Path) -> bool:
        target.write_bytes(b"another's")
        return check(path)

    monkeypatch.setattr(local, "check_target", late)
    with pytest.raises(Occupied):
        attach(str(target))
    assert target.read_bytes() == b"another's"

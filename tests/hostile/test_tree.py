"""A tree full of what is no file, leads elsewhere, or has a name that acts: each costs one unknown and nothing else."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aibom.collect.context import ScanContext, Tools
from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.formats.registry import Registry
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.text import had_controls
from aibom.plugin import Context
from aibom.source import Source
from aibom.testing.watch import Watch

GOOD = {"model/config.json": "{}", "model/weights.bin": "weights", "data/a.csv": "a,b\n1,2\n"}


class Files:
    name = "files"
    schemes = ("files",)

    def collect(self, source: Source, context: Context) -> Iterator[Any]:
        blobs = list(context.files(source))
        digests = context.digests(blobs)
        yield Component("files:src", Kind.APPLICATION, "src")
        for blob in blobs:
            digest = digests[blob.path]
            ref = f"files:src/{blob.path}"
            yield Component(ref, Kind.FILE, blob.path, digests=() if isinstance(digest, str) else (digest,))
            yield Relationship("files:src", Rel.CONTAINS, ref)
            if isinstance(digest, str):
                yield context.unknown(ref, "digest", digest, blob.path)


def scan(folder: Path) -> Graph:
    info = PluginInfo(COLLECTORS, "files", "", "", ("files",))
    return Graph.build(run(Plugin(info, Files()), Source("files", str(folder)), Settings(jobs=2)))


def gaps(graph: Graph) -> dict[str, str]:
    return {unknown.location: unknown.reason for unknown in graph.unknowns()}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    for path, text in GOOD.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.bin").write_text("secret")
    return folder


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "model/bad")


def bound_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder / "model")  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("bad")
    os.chdir(here)


def device(folder: Path) -> None:
    try:
        os.mknod(folder / "model/bad", stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero, which never ends
    except PermissionError:
        pytest.skip("only root makes devices")


def link(target: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "model/bad").symlink_to(target.format(root=folder))

    return make


def closed(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "model/bad").mkdir()
    (folder / "model/bad/f").touch()
    (folder / "model/bad").chmod(0)


BAD: list[tuple[Callable[[Path], None], str]] = [
    (pipe, "a pipe: not opened"),
    (bound_socket, "a socket: not opened"),
    (device, "a device: not opened"),
    (closed, "permission denied"),
    (link("nowhere"), "a link that leads nowhere"),
    (link("bad"), "a link that cannot be followed: too many levels of symbolic links"),
    (link("."), "a link that leads back to a folder above it"),
    (link(".."), "a link that leads back to a folder above it"),
    (link("{root}"), "a link that leads back to a folder above it"),
    (link("../../outside"), "a link that leads out of the source"),
    (link("../../outside/secret.bin"), "a link that leads out of the source"),
    (link("/"), "a link that leads out of the source"),
    (link("/dev/zero"), "a link that leads out of the source"),
    (link("/proc/self/mem"), "a link that leads out of the source"),
]


@pytest.mark.parametrize(("make", "reason"), BAD)
def test_what_is_no_file_costs_one_unknown(tree: Path, make: Callable[[Path], None], reason: str) -> None:
    good = scan(tree)
    make(tree)
    try:
        with Watch() as watch:
            found = scan(tree)
    finally:
        if (tree / "model/bad").is_dir() and not (tree / "model/bad").is_symlink():
            (tree / "model/bad").chmod(0o700)
    assert found.components() == good.components()
    assert found.relationships() == good.relationships()
    assert [unknown for unknown in found.unknowns() if unknown not in good.unknowns()] == [
        Unknown("", "existence" if "nowhere" in reason else "contents", reason, "files", "model/bad")
    ]
    assert watch.outside(str(tree)) == []


def test_all_of_it_at_once_leaves_the_good_part_as_it_is(tree: Path) -> None:
    good = scan(tree)
    for number in range(40):
        (tree / f"loop{number}").symlink_to("." if number % 2 else f"loop{(number + 2) % 40}")
        os.mkfifo(tree / f"pipe{number}")
        (tree / f"out{number}").symlink_to("../outside")
    found = scan(tree)
    assert found.components() == good.components()
    assert len(found.unknowns()) == 120


NAMES = [
    b"new\nline.bin",
    b"\r\n",
    b"tab\there.bin",
    "gnp.\u202ebin".encode(),
    b"\x1b]0;title\x07.bin",
    b"not-utf8-\xff\xfe.bin",
    b"not-utf8-\xff\xfd.bin",
    b"\xed\xa0\x80.bin",
    "\ufffe.bin".encode(),
    b"two  spaces.bin",
    b"two spaces.bin",
    b" ",
    b"-rf",
    b"a;b$(c)`d`'e\"",
    b"C:\\con",
    b"..\\..\\up",
    b"\\x0a",
    b"\\udcff",
    b"<script>.bin",
    b"n" * 255,
    b"\xff" * 255,
]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names are text there")
def test_each_name_is_shown_safely_and_opens_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    for name in NAMES:
        with open(os.path.join(os.fsencode(folder), name), "wb") as stream:  # noqa: PTH118, PTH123
            stream.write(name)
    context = ScanContext("files", Tools(Settings(), Registry(())))
    blobs = list(context.files(Source("files", str(folder))))
    assert {blob.read() for blob in blobs} == set(NAMES)
    assert len({blob.path for blob in blobs}) == len(NAMES)
    graph = scan(folder)
    assert len(graph) == len(NAMES) + 1
    assert not any(had_controls(item.ref) or had_controls(item.name) or "\n" in item.ref for item in graph)
    assert graph.unknowns() == ()
    assert all(len(item.digests) == 1 for item in graph.components(Kind.FILE))


def test_many_files_are_all_seen_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    for number in range(50):
        (folder / f"d{number}").mkdir(parents=True)
        for other in range(100):
            (folder / f"d{number}" / f"f{other}").touch()
    context = ScanContext("files", Tools(Settings(), Registry(())))
    paths = [blob.path for blob in context.files(Source("files", str(folder)))]
    assert len(paths) == 5000
    assert paths == sorted(paths)
    assert context.unknowns == ()


def test_a_deep_tree_ends_where_it_is_said_to(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    deep = folder.joinpath(*["d"] * 70)
    deep.mkdir(parents=True)
    (deep / "f").touch()
    graph = scan(folder)
    assert gaps(graph) == {"/".join(["d"] * 65): "deeper than 64 folders"}


@pytest.mark.skipif(sys.platform == "win32", reason="paths are short there")
def test_a_path_longer_than_the_system_takes_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("n" * 200, dir_fd=here)
        inner = os.open("n" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    try:
        reasons = set(gaps(scan(folder)).values())
        assert reasons == {"its path has more than 4096 bytes"}
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Take a tree away that is too deep for a path, from within."""
    here = os.open(folder, os.O_RDONLY)
    fds = [here]
    while names := os.listdir(fds[-1]):  # noqa: PTH208
        fds.append(os.open(names[0], os.O_RDONLY, dir_fd=fds[-1]))
    for inner, outer in zip(reversed(fds[1:]), reversed(fds[:-1]), strict=True):
        os.close(inner)
        os.rmdir("n" * 200, dir_fd=outer)
    os.close(here)

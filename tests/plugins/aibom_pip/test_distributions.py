"""Exactly what is installed: each distribution once, by its own metadata, wherever an interpreter would find it."""

from __future__ import annotations

import os
import shutil
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from aibom.plugin import Kind
from aibom_pip.find import normalized
from tests.plugins.aibom_pip.environments import SITE, install, scan, venv


def names(folder: Path | str) -> dict[str, str | None]:
    graph = scan(folder)
    return {item.name: item.version for item in graph if item.kind in (Kind.LIBRARY, Kind.FRAMEWORK)}


def test_names_are_normalised_and_purls_escaped(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "Typing_Extensions", "4.0")
    install(env, "torch", "2.13.0+cpu")
    graph = scan(env)
    assert {item.ref for item in graph if item.purl} == {
        "pkg:pypi/typing-extensions@4.0",
        "pkg:pypi/torch@2.13.0%2Bcpu",
    }
    torch = graph["pkg:pypi/torch@2.13.0%2Bcpu"]
    assert torch.kind is Kind.FRAMEWORK and torch.values("aibom:pip:accelerator") == ("cpu",)
    assert graph["pkg:pypi/typing-extensions@4.0"].values("aibom:pip:name") == ("Typing_Extensions",)


def test_the_subject_is_the_environment(tmp_path: Path) -> None:
    graph = scan(venv(tmp_path / "env", version="3.12.4"))
    assert graph.subject is not None
    assert (graph.subject.kind, graph.subject.name) == (Kind.APPLICATION, "environment")
    assert graph.subject.values("aibom:pip:python") == ("CPython 3.12.4",)


def test_vendored_copies_and_launchers_are_no_distributions(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "pip", "24.0", files={"pip/_vendor/idna-3.7.dist-info/METADATA": b"Name: idna\nVersion: 3.7\n"})
    (env / SITE / "pip" / "_vendor" / "distlib").mkdir(parents=True)
    (env / SITE / "pip" / "_vendor" / "distlib" / "t64.exe").write_bytes(b"MZ")
    assert names(env) == {"pip": "24.0"}


def test_of_two_of_one_name_the_first_searched_counts(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "twice", "1.0")
    (env / SITE / "more").mkdir()
    install(env, "Twice", "9.0", site=f"{SITE}/more")
    (env / SITE / "more.pth").write_text("more\n")
    assert names(env) == {"twice": "1.0"}


def test_a_half_removed_one_does_not_count(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "twice", "1.0")
    left = install(env, "twice", "2.0")
    (left / "RECORD").unlink()
    (left.parent / "~wice-3.0.dist-info").mkdir()
    (left.parent / "~wice-3.0.dist-info" / "METADATA").write_text("Name: wice\nVersion: 3.0\n")
    (env / SITE / "empty-1.0.dist-info").mkdir()
    graph = scan(env)
    assert names(env) == {"twice": "1.0"}
    assert len([item for item in graph.unknowns() if "left out" in item.reason]) == 3


def test_eggs_of_all_kinds(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    site = env / SITE
    (site / "old-1.0.egg-info").write_text("Name: old\nVersion: 1.0\n")
    (site / "dir-2.0-py3.11.egg-info").mkdir()
    (site / "dir-2.0-py3.11.egg-info" / "PKG-INFO").write_text("Name: dir\nVersion: 2.0\n")
    requires = "old\n\n[x]\nmissing\n\n[:python_version<'3']\ngone\n"
    (site / "dir-2.0-py3.11.egg-info" / "requires.txt").write_text(requires)
    with zipfile.ZipFile(site / "zipped-3.0-py3.11.egg", "w") as egg:
        egg.writestr("EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 3.0\n")
    (site / "folder-4.0-py3.11.egg" / "EGG-INFO").mkdir(parents=True)
    (site / "folder-4.0-py3.11.egg" / "EGG-INFO" / "PKG-INFO").write_text("Name: folder\nVersion: 4.0\n")
    project = tmp_path / "project"
    (project / "linked.egg-info").mkdir(parents=True)
    (project / "linked.egg-info" / "PKG-INFO").write_text("Name: linked\nVersion: 5.0\n")
    (site / "linked.egg-link").write_text(f"{project}\n.\n")
    assert names(env) == {"old": "1.0", "dir": "2.0", "zipped": "3.0", "folder": "4.0", "linked": "5.0"}
    graph = scan(env)
    assert [edge.target for edge in graph.outgoing("pkg:pypi/dir@2.0")] == ["pkg:pypi/old@1.0"]
    assert graph["pkg:pypi/linked@5.0"].values("aibom:pip:editable") == ("true",)
    assert str(tmp_path) not in repr([*graph.observations()]).replace(repr(f"pip:{env}"), "")


def test_code_in_pth_files_is_not_run(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    (env / SITE / "import x").mkdir()
    install(env, "hidden", site=f"{SITE}/import x")
    (env / SITE / "name.pth").write_text("import x\n")
    (env / SITE / "bad.pth").write_text(f"import os; os.mkdir({str(tmp_path / 'ran')!r})\n# x\n\nnowhere\n\x00\n")
    assert names(env) == {}
    assert not (tmp_path / "ran").exists()


def test_the_system_is_searched_where_the_environment_allows_it(tmp_path: Path) -> None:
    system = tmp_path / "system"
    (system / SITE).mkdir(parents=True)
    (system / "bin").mkdir()
    install(system, "shared", "1.0")
    install(system, "own", "0.1")
    env = venv(tmp_path / "env")
    install(env, "own", "2.0")
    assert names(env) == {"own": "2.0"}
    (env / "pyvenv.cfg").write_text(f"home = {system / 'bin'}\ninclude-system-site-packages = true\nversion = 3.11.7\n")
    os.environ["PYTHONNOUSERSITE"] = "1"
    try:
        assert names(env) == {"own": "2.0", "shared": "1.0"}
        outside = scan(env)["pkg:pypi/shared@1.0"]
    finally:
        del os.environ["PYTHONNOUSERSITE"]
    assert outside.values("aibom:pip:outside") == ("system",)
    assert all(item.location.startswith("(system)/") for item in outside.evidence)


@pytest.mark.parametrize("place", ["", SITE, "bin/python3", "lib/python3.11"])
def test_what_a_source_may_name(tmp_path: Path, place: str) -> None:
    env = venv(tmp_path / "env")
    install(env, "one")
    (env / "bin").mkdir()
    (env / "bin" / "python3").symlink_to(shutil.which("python3") or "/usr/bin/python3")
    assert names(env / place) == {"one": "1.0"}


def test_windows_and_prefixes(tmp_path: Path) -> None:
    windows = tmp_path / "win"
    (windows / "Lib" / "site-packages").mkdir(parents=True)
    (windows / "pyvenv.cfg").write_text("home = C:\\Python\nversion = 3.12.1\n")
    install(windows, "one", site="Lib/site-packages")
    graph = scan(windows)
    assert graph.subject is not None and graph.subject.values("aibom:pip:platform") == ("win32 AMD64",)
    assert "pkg:pypi/one@1.0" in graph


def test_it_is_what_the_standard_library_finds() -> None:
    """The environment that these tests run in, against importlib.metadata."""
    import sysconfig

    site = sysconfig.get_paths()["purelib"]
    expected = {normalized(item.metadata["Name"]) for item in metadata.distributions(path=[site])}
    graph = scan(site)
    found = {c.name for c in graph if c.purl and c.purl.startswith("pkg:pypi/") and c.version and "#" not in c.ref}
    here = {c for c in found if c in expected}
    assert here == expected

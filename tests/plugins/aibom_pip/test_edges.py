"""What needs what: markers of the environment's own interpreter, extras that others ask for, nothing else."""

from __future__ import annotations

import sysconfig
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aibom.graph.graph import Graph
from aibom.plugin import Rel
from tests.plugins.aibom_pip.environments import install, scan, venv


def edges(graph: Graph) -> set[tuple[str, str]]:
    name = {item.ref: item.name for item in graph}
    return {(name[edge.source], name[edge.target]) for edge in graph.relationships(Rel.DEPENDS_ON)}


def needs(*lines: str) -> list[str]:
    return [f"Requires-Dist: {line}" for line in lines]


def test_markers_are_those_of_the_environment(tmp_path: Path) -> None:
    env = venv(tmp_path / "env", version="3.8.2")
    lines = needs("old; python_version < '3.9'", "new; python_version >= '3.9'", "win; sys_platform == 'win32'")
    site = "lib/python3.8/site-packages"
    install(env, "app", metadata=lines, site=site)
    for name in ("old", "new", "win"):
        install(env, name, site=site)
    assert edges(scan(env)) & {("app", name) for name in ("old", "new", "win")} == {("app", "old")}


def test_extras_count_where_somebody_asks_for_them(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "app", metadata=needs("lib[fast]"))
    install(
        env,
        "lib",
        metadata=needs(
            "quick; extra == 'fast'",
            "slow; extra == 'other'",
            "lib[deep]; extra == 'fast'",
            "low; extra == 'deep'",
            "both; extra == 'x' or extra == 'fast'",
        ),
    )
    for name in ("quick", "slow", "low", "both"):
        install(env, name)
    graph = scan(env)
    assert edges(graph) - {("environment", "app"), ("environment", "slow")} == {
        ("app", "lib"),
        ("lib", "quick"),
        ("lib", "low"),
        ("lib", "both"),
    }
    assert graph["pkg:pypi/lib@1.0"].values("aibom:pip:extra") == ("deep", "fast")


def test_roots_are_what_nobody_needs_and_what_was_asked_for(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "app", metadata=needs("lib", "other"))
    install(env, "lib", requested=True)
    install(env, "other")
    assert {edge for edge in edges(scan(env)) if edge[0] == "environment"} == {
        ("environment", "app"),
        ("environment", "lib"),
    }


def test_circles_and_oneself(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "a", metadata=needs("b[x]", "a"))
    install(env, "b", metadata=needs("a[y]", "a; extra == 'x'"))
    assert edges(scan(env)) == {("a", "b"), ("b", "a")}


def test_what_is_not_met_is_unknown(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "app", metadata=needs("gone>=2", "lib<1", "lib>=0.5", "!!", "fine @ https://example.org/x.whl"))
    install(env, "lib", "1.5")
    install(env, "fine", "1.0rc1")
    reasons = {item.reason for item in scan(env).unknowns("pkg:pypi/app@1.0") if item.field == "depends-on"}
    assert reasons == {
        "gone>=2 is required and not installed",
        "lib<1 is required and 1.5 is installed",
        "not a requirement: !!",
    }


def test_it_equals_an_independent_computation() -> None:
    """The environment that these tests run in: every requirement parsed, every marker evaluated, to a fixed point."""
    site = sysconfig.get_paths()["purelib"]
    installed = {canonicalize_name(item.metadata["Name"]): item for item in metadata.distributions(path=[site])}
    extras: dict[str, set[str]] = {name: set() for name in installed}
    expected: set[tuple[str, str]] = set()
    before = -1
    while before != sum(map(len, extras.values())):
        before = sum(map(len, extras.values()))
        for name, item in installed.items():
            for text in item.requires or ():
                wanted = Requirement(text)
                active = {"", *extras[name]}
                if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in active):
                    target = canonicalize_name(wanted.name)
                    if target in installed:
                        extras[target] |= {canonicalize_name(extra) for extra in wanted.extras}
                        expected |= {(str(name), str(target))} if target != name else set()
    found = edges(scan(site))
    assert {edge for edge in found if set(edge) <= set(map(str, installed))} == expected

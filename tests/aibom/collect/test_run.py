from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibom.collect.run import Collected, collect
from aibom.collect.settings import Settings
from aibom.errors import CollectorError, NotFound, PluginError, SourceError, UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Graph, Observation, Tool
from aibom.graph.relationship import Rel, Relationship
from aibom.plugin import Context
from aibom.source import Source
from tests.builders.plugins import Point, only

Collect = Callable[[Source, Context], Iterator[Any]]


def plugin(collects: Collect, name: str = "toy", schemes: tuple[str, ...] = ("toy",), **more: Any) -> Point:
    body = {
        "name": name,
        "schemes": schemes,
        "collect": lambda self, source, context: collects(source, context),
        **more,
    }
    return Point(name, type("Toy", (), body), dist=f"aibom-{name}", version="1.2")


def whole(source: Source, context: Context) -> Iterator[Observation]:
    """A collector of a folder: an application and its files."""
    blobs = list(context.files(source))
    app = Component(f"toy:{context.options['name']}", Kind.APPLICATION, "app")
    yield app
    digests = context.digests(blobs)
    for blob in blobs:
        digest = digests.get(blob.path)
        ref = f"{app.ref}#{blob.path}"
        yield Component(
            ref, Kind.FILE, blob.path, digests=() if digest is None or isinstance(digest, str) else (digest,)
        )
        yield Relationship(app.ref, Rel.CONTAINS, ref)


def fails(error: BaseException, *before: Any) -> Collect:
    def collects(source: Source, context: Context) -> Iterator[Any]:
        yield from before
        raise error

    return collects


APP = Component("a", Kind.APPLICATION, "a")


def test_what_a_source_holds_comes_with_head_tools_and_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(whole))
    (tmp_path / "src").mkdir()
    (tmp_path / "src/f").write_text("x")
    source = Source("toy", str(tmp_path / "src"))
    found = collect((source,), Settings(jobs=1))
    assert found.heads == ((source, "toy:src"),)
    assert found.tools == (Tool("toy", "aibom-toy", "1.2"),)
    assert found.failed == ()
    app, file, edge = found.observations
    assert isinstance(app, Component) and app.sources == (str(source),)
    assert app.evidence == (Evidence("name", Method.DECLARED, "toy", "src"),)
    assert isinstance(file, Component) and len(file.digests) == 1
    assert isinstance(edge, Relationship) and edge.target == file.ref


def test_what_the_walk_left_out_is_an_unknown_of_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(whole))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "link").symlink_to("nowhere")
    sources = [Source("toy", str(tmp_path / name)) for name in ("one", "two")]
    gap = Unknown("", "existence", "a link that leads nowhere", "toy", "link")
    assert gap in collect(sources[:1], Settings()).observations
    both = [item for item in collect(sources, Settings()).observations if isinstance(item, Unknown)]
    assert {item.ref for item in both} == {"toy:one", "toy:two"}


def test_no_hash_takes_no_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(whole))
    (tmp_path / "f").write_text("x")
    found = collect((Source("toy", str(tmp_path)),), Settings(no_hash=True)).observations
    assert [item.digests for item in found if isinstance(item, Component)] == [(), ()]


def test_exclude_reaches_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(whole))
    (tmp_path / "f").write_text("x")
    found = collect((Source("toy", str(tmp_path)),), Settings(exclude=("f",))).observations
    assert [item.properties for item in found if isinstance(item, Component)] == [
        (),
        (("aibom:left-out", "1 file by --exclude (f)"),),
    ]


def test_an_unknown_scheme_ends_the_scan_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    only(monkeypatch, plugin(lambda source, context: iter(ran.append(source) or ())))  # type: ignore[func-returns-value]
    with pytest.raises(UsageError, match="known schemes: toy"):
        collect((Source("toy", "x"), Source("nope", "x")), Settings(keep_going=True))
    assert ran == []


def test_a_broken_plugin_is_an_error_where_it_is_needed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(fails(SystemExit(), APP)), Point("broken", ImportError("x")))
    collect((Source("toy", "x"),), Settings())
    with pytest.raises(PluginError, match="broken of dist-broken 1 cannot be used: ImportError: x"):
        collect((Source("broken", "x"),), Settings())


ERRORS = [
    (CollectorError("no manifest"), "the collector toy of aibom-toy 1.2: no manifest"),
    (NotFound("there is no x"), "there is no x"),
    (KeyError("layers"), "the collector toy of aibom-toy 1.2 failed: KeyError: 'layers'"),
    (SystemExit(3), "the collector toy of aibom-toy 1.2 failed: SystemExit: 3"),
    (RecursionError(), "the collector toy of aibom-toy 1.2 failed: RecursionError"),
    (ValueError("/home/alice/x"), "the collector toy of aibom-toy 1.2 failed: ValueError"),
    (
        PermissionError(13, "x", "/home"),
        "the collector toy of aibom-toy 1.2 failed: PermissionError: permission denied",
    ),
]


@pytest.mark.parametrize(("error", "message"), ERRORS)
def test_an_error_before_the_first_observation_ends_the_scan(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str
) -> None:
    only(monkeypatch, plugin(fails(error)))
    expected = SourceError if isinstance(error, SourceError) else CollectorError
    with pytest.raises(expected) as caught:
        collect((Source("toy", "x"),), Settings())
    assert caught.value.message == message
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("error", "message"), ERRORS)
def test_with_keep_going_it_ends_that_source_only(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str
) -> None:
    good = plugin(lambda source, context: iter((APP,)), "good", ("good",))
    only(monkeypatch, plugin(fails(error)), good)
    sources = (Source("toy", "x"), Source("good", "y"))
    found = collect(sources, Settings(keep_going=True))
    assert found.failed == ((sources[0], message),)
    assert found.heads == ((sources[1], "a"),)
    gaps = [item for item in found.observations if isinstance(item, Unknown)]
    assert gaps == [Unknown("", "contents", message, "toy", "x")]
    assert [tool.name for tool in found.tools] == ["good", "toy"]


@pytest.mark.parametrize("keep_going", [True, False])
@pytest.mark.parametrize(("error", "message"), ERRORS)
def test_an_error_after_it_is_an_unknown_of_what_was_seen(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, message: str, keep_going: bool
) -> None:
    later = Component("b", Kind.FILE, "b")
    only(monkeypatch, plugin(fails(error, APP, later)))
    found = collect((Source("toy", "x"),), Settings(keep_going=keep_going))
    assert found.failed == ()
    assert [item.ref for item in found.observations] == ["a", "b", "a"]  # type: ignore[union-attr]
    assert found.observations[-1] == Unknown("a", "contents", message, "toy", "x")


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(fails(KeyboardInterrupt(), APP)))
    with pytest.raises(KeyboardInterrupt):
        collect((Source("toy", "x"),), Settings(keep_going=True))


@pytest.mark.parametrize("junk", [None, {"ref": "a"}, "text", Component("", Kind.FILE, "x")])
def test_what_is_no_observation_is_the_plugins_fault(monkeypatch: pytest.MonkeyPatch, junk: Any) -> None:
    only(monkeypatch, plugin(lambda source, context: iter((junk,))))
    with pytest.raises(CollectorError, match=r"the collector toy of aibom-toy 1\.2: it yielded"):
        collect((Source("toy", "x"),), Settings())
    only(monkeypatch, plugin(lambda source, context: iter((APP, junk))))
    gap = collect((Source("toy", "x"),), Settings()).observations[-1]
    assert isinstance(gap, Unknown) and gap.ref == "a" and "it yielded" in gap.reason


def test_a_collector_that_answers_with_nothing_is_the_plugins_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, plugin(lambda source, context: None))  # type: ignore[arg-type,return-value]
    with pytest.raises(CollectorError, match="failed: TypeError"):
        collect((Source("toy", "x"),), Settings())


def test_an_absolute_source_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ollama(source: Source, context: Context) -> Iterator[Observation]:
        manifest = json.loads(context.read_text(source.locator))
        yield Component(f"ollama:{source.locator}", Kind.MODEL, source.locator)
        for layer in manifest["layers"]:
            yield Component(layer["digest"], Kind.FILE, layer["digest"])
            yield Relationship(f"ollama:{source.locator}", Rel.CONTAINS, layer["digest"])
        raise CollectorError(f"{source.locator}: is cut")

    only(monkeypatch, plugin(ollama, "ollama", ("ollama",)))
    (tmp_path / "manifest.json").write_text('{"layers": [{"digest": "sha256:a"}]}')
    found = collect((Source("ollama", str(tmp_path / "manifest.json")),), Settings())
    assert found.heads[0][1] == "ollama:manifest.json"
    text = repr([item for item in found.observations if not isinstance(item, Component)])
    text += repr([(item.ref, item.name, item.evidence) for item in found.observations if isinstance(item, Component)])
    assert str(tmp_path) not in text
    assert "manifest.json: is cut" in text


def test_neighbours_run_after_the_owner_and_are_never_the_head(monkeypatch: pytest.MonkeyPatch) -> None:
    order = []

    def says(ref: str) -> Collect:
        def collects(source: Source, context: Context) -> Iterator[Observation]:
            order.append(ref)
            yield Component(ref, Kind.LIBRARY, ref)

        return collects

    neighbours = [plugin(says(name), name, (), beside=("toy",)) for name in ("b", "a")]
    only(monkeypatch, *neighbours, plugin(says("z"), "z", ("toy",)))
    found = collect((Source("toy", "x"),), Settings())
    assert order == ["z", "a", "b"]
    assert found.heads == ((Source("toy", "x"), "z"),)
    assert [tool.name for tool in found.tools] == ["a", "b", "z"]


def test_a_neighbours_component_is_no_head_where_the_owner_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = plugin(lambda source, context: iter(()))
    only(monkeypatch, owner, plugin(lambda source, context: iter((APP,)), "z", (), beside=("toy",)))
    found = collect((Source("toy", "x"),), Settings())
    assert (found.heads, len(found.observations)) == ((), 1)


def test_a_neighbour_that_fails_costs_an_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = plugin(lambda source, context: iter((APP,)))
    only(monkeypatch, owner, plugin(fails(CollectorError("no code")), "refs", (), beside=("toy",)))
    gap = collect((Source("toy", "x"),), Settings()).observations[-1]
    assert gap == Unknown("a", "contents", "the collector refs of aibom-refs 1.2: no code", "refs", "x")


def test_what_two_collectors_meet_on_the_walk_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def again(source: Source, context: Context) -> Iterator[Observation]:
        yield from (Component(blob.path, Kind.FILE, blob.path) for blob in context.files(source))

    only(monkeypatch, plugin(whole), plugin(again, "again", (), beside=("toy",)))
    (tmp_path / "link").symlink_to("nowhere")
    found = collect((Source("toy", str(tmp_path)),), Settings()).observations
    assert [item.collector for item in found if isinstance(item, Unknown)] == ["toy"]


def test_what_a_failing_collector_met_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(source: Source, context: Context) -> Iterator[Observation]:
        list(context.files(source))
        yield APP
        raise CollectorError("cut")

    only(monkeypatch, plugin(breaks))
    (tmp_path / "link").symlink_to("nowhere")
    reasons = {
        item.reason
        for item in collect((Source("toy", str(tmp_path)),), Settings()).observations
        if isinstance(item, Unknown)
    }
    assert reasons == {"the collector toy of aibom-toy 1.2: cut", "a link that leads nowhere"}


def test_nothing_to_collect_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    assert collect((), Settings()) == Collected((), (), ())


CLAIMS = st.tuples(
    st.sampled_from(["toy:a", "toy:b"]),
    st.sampled_from(["one", "two"]),
    st.sampled_from([None, "1", "2", "unknown"]),
    st.sampled_from(list(Method)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=st.lists(CLAIMS, min_size=1, max_size=6), random=st.randoms(), cut=st.integers(0, 20))
def test_the_graph_depends_on_no_order_and_no_partition(
    monkeypatch: pytest.MonkeyPatch, claims: list[tuple[str, str, str | None, Method]], random: Any, cut: int
) -> None:
    def says(source: Source, context: Context) -> Iterator[Observation]:
        for ref, name, version, method in claims:
            evidence = (Evidence("version", method, "toy", source.locator),) if version else ()
            yield Component(ref, Kind.MODEL, name, version=version, evidence=evidence)
            yield Relationship("toy:a", Rel.DERIVED_FROM, ref)

    only(monkeypatch, plugin(says), plugin(says, "other", ("other",)))
    sources = [Source("toy", "x"), Source("other", "y")]
    found = collect(sources, Settings()).observations
    graph = Graph.build(found)
    shuffled = list(found)
    random.shuffle(shuffled)
    cut %= len(shuffled)
    parts = [Graph.build(shuffled[:cut]), Graph.build(shuffled[cut:])]
    assert Graph.build(shuffled) == graph
    assert Graph.build(item for part in parts for item in part.observations()) == graph
    assert Graph.build(collect(sources[::-1], Settings()).observations) == graph
    apart = [item for source in sources for item in collect((source,), Settings()).observations]
    assert Graph.build(apart) == graph


@pytest.mark.parametrize(
    ("schemes", "offline", "allowed"),
    [(("far",), False, True), (("far",), True, False), (("near",), False, False), (("near", "far"), False, True)],
)
def test_the_network_is_for_scans_with_a_remote_source(
    monkeypatch: pytest.MonkeyPatch, schemes: tuple[str, ...], offline: bool, allowed: bool
) -> None:
    asked = []

    def collects(source: Source, context: Context) -> Iterator[Observation]:
        try:
            context.http("GET", "https://example.org/")
        except SourceError:
            asked.append(False)
        else:
            asked.append(True)
        yield APP

    only(
        monkeypatch,
        plugin(collects, "near", schemes=("near",)),
        plugin(collects, "far", schemes=("far",), remote=True),
    )
    collect([Source(scheme, "x") for scheme in schemes], Settings(offline=offline))
    assert asked == [allowed] * len(schemes)

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aibom.discover import FORMATS, PUBLISHERS, beside, collectors, formats, owner, plugins, publisher
from aibom.errors import PluginError, UsageError
from aibom.formats.base import Facts
from tests.builders.plugins import Point, forget, install, only


def collector(name: str = "toy", schemes: Any = ("toy",), **more: Any) -> type:
    return type(
        "Toy", (), {"name": name, "schemes": schemes, "collect": lambda self, source, context: iter(()), **more}
    )


class Boat:
    name = "boat"
    kind = None
    names = ("boat.json",)
    suffixes = (".boat",)
    magic = ()

    def read(self, blob: Any) -> Facts:
        return Facts("boat")


class Shelf:
    name = "shelf"
    schemes = ("shelf",)

    def check(self, destination: str) -> None: ...

    def publish(self, upload: Any, destination: str, context: Any) -> None: ...


class Harbour:
    name = "harbour"
    markers = ("harbour.json",)
    priority = 1

    def read(self, folder: Any) -> tuple[()]:
        return ()


def test_a_plugin_is_found_named_and_owns_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Point("any", collector(), dist="toys", version="2.1"))
    (info,) = plugins()
    assert (info.name, info.distribution, info.version, info.schemes) == ("toy", "toys", "2.1", ("toy",))
    assert (info.state, info.reason) == ("ok", "")
    assert owner("toy").info == info
    assert owner("toy").instance.name == "toy"


def test_an_instance_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = collector()()
    only(monkeypatch, Point("any", instance))
    assert owner("toy").instance is instance


def exits() -> None:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (ImportError("No module named 'x'"), "ImportError: No module named 'x'"),
        (SystemExit(3), "SystemExit: 3"),
        (RuntimeError(), "RuntimeError"),
        (SyntaxError("first\nsecond"), "SyntaxError: first"),
        (collector(api_version=2), "it is written for version 2 of the plugin API, this aibom has 1"),
        (collector(__init__=lambda self, needed: None), "missing 1 required positional argument"),
        (collector(__init__=lambda self: exits()), "SystemExit: 3"),
        (collector(name="Not A Slug"), "its name is 'Not A Slug'"),
        (collector(name=None), "its name is None"),
        (collector(schemes=["toy"]), "its schemes is ['toy'], not a tuple of strings"),
        (collector(schemes="toy"), "its schemes is 'toy', not a tuple of strings"),
        (collector(schemes=()), "it names no scheme"),
        (collector(schemes=("T",)), "'T' is no scheme"),
        (collector(beside="dir"), "its beside is 'dir', not a tuple of strings"),
        (collector(collect=None), "it has no method collect"),
        (7, "its name is None"),
    ],
)
def test_a_broken_plugin_is_listed_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, target: Any, reason: str
) -> None:
    only(monkeypatch, Point("bad", target), Point("good", collector("good", ("good",))), Point("z", ImportError("z")))
    broken = plugins()[0]
    assert (broken.name, broken.distribution, broken.state) == ("bad", "dist-bad", "broken")
    assert reason in broken.reason
    assert [item.info.name for item in collectors()] == ["good"]
    assert owner("good").info.name == "good"


@pytest.mark.parametrize("same", ["name", "scheme"])
def test_rivals_are_both_broken_and_name_each_other(monkeypatch: pytest.MonkeyPatch, same: str) -> None:
    one = collector("one", ("one", "both"))
    other = collector("one", ("other",)) if same == "name" else collector("other", ("both",))
    only(monkeypatch, Point("a", one, dist="first", version="1"), Point("b", other, dist="second", version="2"))
    infos = {info.distribution: info for info in plugins()}
    assert infos["first"].state == infos["second"].state == "broken"
    assert "second 2" in infos["first"].reason
    assert "first 1" in infos["second"].reason
    for scheme in ("one", "both", "other"):
        if any(scheme in info.schemes for info in infos.values()):
            with pytest.raises(PluginError, match="cannot be used") as caught:
                owner(scheme)
            assert "first 1" in str(caught.value) and "second 2" in str(caught.value)


def test_a_scheme_nobody_knows_is_a_wrong_call_that_names_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Point("a", collector("a", ("aa", "ab"))), Point("b", collector("b", ("bb",))))
    with pytest.raises(UsageError, match="no collector reads nope: sources; known schemes: aa, ab, bb"):
        owner("nope")
    with pytest.raises(UsageError, match="reads pkg: sources, except pkg:huggingface/; known schemes"):
        owner("pkg")


def test_a_scheme_called_like_a_broken_plugin_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Point("ollama", ImportError("no requests")))
    with pytest.raises(PluginError, match="ollama of dist-ollama 1 cannot be used: ImportError: no requests"):
        owner("ollama")


def test_neighbours_are_found_by_the_scheme_that_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    only(
        monkeypatch,
        Point("owner", collector("owner", ("dir",))),
        Point("z", collector("z", (), beside=("dir",))),
        Point("b", collector("b", ("b2",), beside=("dir", "hf"))),
    )
    assert [item.info.name for item in beside("dir")] == ["b", "z"]
    assert [item.info.name for item in beside("hf")] == ["b"]
    assert beside("pip") == ()
    assert owner("dir").info.name == "owner"


def test_formats_are_found_and_shapes_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    incomplete = type("Incomplete", (), {"name": "incomplete", "read": lambda self, blob: None})
    listed = type("Listed", (Boat,), {"name": "listed", "suffixes": [".boat"]})
    only(
        monkeypatch,
        *(Point(item.name, item, group=FORMATS) for item in (Boat, Harbour, incomplete, listed)),
        Point("collector", collector()),
    )
    assert [item.name for item in formats()] == ["boat", "harbour"]
    reasons = {info.name: info.reason for info in plugins() if info.state == "broken"}
    assert "neither a format nor a folder format" in reasons["incomplete"]
    assert "its suffixes is ['.boat']" in reasons["listed"]
    assert [info.group for info in plugins()] == ["aibom.collectors", *["aibom.formats"] * 4]


def test_a_format_may_not_take_the_name_of_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.discover.builtin_formats", lambda: (Boat(),))
    only(monkeypatch, Point("boat", Boat, group=FORMATS))
    assert plugins()[0].reason == "aibom itself has a format boat"
    assert formats() == ()


def test_publishers_are_found_and_shapes_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = type("Nowhere", (Shelf,), {"name": "nowhere", "schemes": ()})
    odd = type("Odd", (Shelf,), {"name": "odd", "schemes": ("O:",)})
    mute = type("Mute", (), {"name": "mute", "schemes": ("mute",), "publish": Shelf.publish})
    # A collector and a publisher may have one scheme: one reads it, the other writes it.
    points = [Point(item.name, item, group=PUBLISHERS) for item in (Shelf, nowhere, odd, mute)]
    only(monkeypatch, *points, Point("reader", collector("reader", ("shelf",))))
    assert publisher("shelf").info.name == "shelf"
    assert owner("shelf").info.name == "reader"
    reasons = {info.name: info.reason for info in plugins() if info.state == "broken"}
    assert reasons == {
        "nowhere": "it names no scheme",
        "odd": "'O:' is no scheme",
        "mute": "it has no methods check and publish",
    }
    with pytest.raises(UsageError, match="no publisher goes to x: URIs; known schemes: shelf"):
        publisher("x")
    with pytest.raises(PluginError, match="the publisher mute of dist-mute 1 cannot be used"):
        publisher("mute")


def test_plugins_are_sorted_whatever_the_order_of_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point(name, collector(name, (f"{name}{name}",))) for name in "cab"]
    only(monkeypatch, *points)
    forwards = plugins()
    only(monkeypatch, *reversed(points))
    assert plugins() == forwards == tuple(sorted(forwards))


def test_loading_happens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    only(monkeypatch, Point("toy", collector(__init__=lambda self: made.append(1))))
    for _ in range(3):
        owner("toy")
        plugins()
    assert made == [1]


TOY = """
class Plugin:
    name = {name!r}
    schemes = ({name!r},)
    def collect(self, source, context):
        yield from ()
"""


def test_installed_distributions_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "toy-good", TOY.format(name="good"), version="3.2")
    install(tmp_path, "toy-bad", "import there_is_no_such_module")
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    found = {info.distribution: info for info in plugins() if info.distribution.startswith("toy-")}
    assert (found["toy-good"].name, found["toy-good"].version, found["toy-good"].state) == ("good", "3.2", "ok")
    assert found["toy-bad"].reason == "ModuleNotFoundError: No module named 'there_is_no_such_module'"


def test_importing_aibom_loads_no_plugin(tmp_path: Path) -> None:
    install(tmp_path, "toy-loud", "raise SystemExit('loaded')")
    code = "import aibom, aibom.plugin, aibom.collect, sys; assert 'toy_loud' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": f"{tmp_path}:{':'.join(sys.path)}"}, check=False
    )
    assert done.returncode == 0

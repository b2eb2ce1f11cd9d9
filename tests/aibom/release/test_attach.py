"""From a URI to the publisher of its scheme, and what becomes of the errors of one."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from aibom.discover import PUBLISHERS
from aibom.errors import AibomError, NotFound, PluginError, PublishError, UsageError
from aibom.plugin import Fetched, Option, PublishContext, Published, Upload
from aibom.release import attach
from tests.builders.plugins import Point, only

UPLOAD = Upload("a.json", b"{}", "application/json", "00" * 32)
CANARY = "canary/7d1f2c+"


class Shelf:
    name = "shelf"
    schemes = ("shelf",)
    options = (Option("tidy", "Put it straight.", False), Option("row", "Which row.", 1))
    then: Callable[[PublishContext], Any] = lambda context: None

    def check(self, destination: str) -> None:
        if destination == "shelf:":
            raise UsageError("a shelf without name")

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        found = type(self).then(context)
        return Published(f"{destination}/{upload.name}", note=str(found or ""))


class Library(Shelf):
    name = "library"
    schemes = ("library",)
    options = (Option("quiet", "Make no noise."),)

    def fetch(self, destination: str, media_types: tuple[str, ...], context: PublishContext) -> Fetched:
        assert context.dry_run
        return Fetched(destination, b"{}")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Point("broken", ImportError("no such module"), group=PUBLISHERS)
    only(monkeypatch, *(Point(item.name, item, group=PUBLISHERS) for item in (Shelf, Library)), broken)


def place(uri: str = "shelf:x") -> attach.Destination:
    return attach.destinations([uri])[0]


def test_a_uri_finds_its_publisher() -> None:
    assert attach.publish(UPLOAD, place()).location == "shelf:x/a.json"
    assert [str(found) for found in attach.destinations(["shelf:x", "library:y", "shelf:x"])] == [
        "shelf:x",
        "library:y",
    ]


@pytest.mark.parametrize(
    ("uri", "error", "text"),
    [
        ("", UsageError, "empty"),
        ("shelf:a\x1bb", UsageError, "control characters"),
        ("shelf:", UsageError, "without name"),
        ("nowhere:x", UsageError, "known schemes: library, shelf"),
        ("broken:x", PluginError, "no such module"),
        ("shelf://me:hunter22@host/x", UsageError, "password"),
        ("just/a/path", UsageError, "no publisher goes to file: URIs"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_sent(uri: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text) as caught:
        place(uri)
    assert "hunter22" not in str(caught.value)


def test_options_reach_the_publisher_that_declares_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "then", lambda context: dict(context.options))
    options = ["tidy", "row=7", "quiet"]
    assert attach.publish(UPLOAD, place(), options=options).note == str({"tidy": True, "row": 7})
    assert attach.publish(UPLOAD, place()).note == str({"tidy": False, "row": 1})
    attach.check_options([place()], ["tidy"])
    for option in ("quiet", "loud"):
        with pytest.raises(UsageError, match=f"no publisher has the option {option}"):
            attach.check_options([place()], [option])


@pytest.mark.parametrize(
    ("raised", "error", "text"),
    [
        (NotFound(f"no {CANARY}", hint=CANARY), NotFound, r"^no \*\*\*$"),
        (PublishError("no canary%2F7d1f2c%2B"), PublishError, r"^no \*\*\*$"),
        (ValueError(CANARY), PublishError, r"the publisher shelf of dist-shelf 1 failed: ValueError$"),
        (SystemExit(3), PublishError, "failed: SystemExit$"),
    ],
)
def test_an_error_says_nothing_secret(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, error: type[AibomError], text: str
) -> None:
    monkeypatch.setenv("SHELF_TOKEN", CANARY)

    def fail(context: PublishContext) -> None:
        token = context.secret("SHELF_TOKEN")
        try:
            raise RuntimeError(f"inner {token}")
        except RuntimeError as inner:
            raise raised from inner

    monkeypatch.setattr(Shelf, "then", fail)
    with pytest.raises(error, match=text) as caught:
        attach.publish(UPLOAD, place())
    assert type(caught.value) is error
    assert CANARY not in "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert caught.value.__context__ is None


def test_a_result_says_nothing_secret_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELF_TOKEN", CANARY)
    monkeypatch.setattr(Shelf, "then", lambda context: f"it is {context.secret('SHELF_TOKEN')}")
    assert attach.publish(UPLOAD, place()).note == "it is ***"


def test_some_publishers_get_back_what_they_published() -> None:
    assert attach.fetch(place("library:x"), ("application/json",)).data == b"{}"
    with pytest.raises(UsageError, match="only publishes"):
        attach.fetch(place(), ("application/json",))

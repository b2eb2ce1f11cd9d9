"""The contract of publishers passes a good one, and finds out each way of being a bad one."""

from __future__ import annotations

import base64
import logging
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from aibom.plugin import Fetched, Occupied, PublishContext, Published, PublishError, Upload, UsageError
from aibom.testing.publisher_contract import PublisherContract

SECRET = "canary/7d1f2c+"


class Drawer:
    """A good publisher: a file."""

    name = "drawer"
    schemes = ("drawer",)

    def check(self, destination: str) -> None:
        if destination == "drawer:":
            raise UsageError("a drawer without name")

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        context.secret("DRAWER_KEY")
        path = self.path(destination)
        if path.name == "locked":
            raise PublishError(f"{destination} is locked")
        if path.exists() and path.read_bytes() == upload.data:
            return Published(destination, changed=False)
        if path.exists() and not context.replace:
            raise Occupied(f"{destination} is full")
        if not context.dry_run:
            path.write_bytes(upload.data)
        return Published(destination)

    def fetch(self, destination: str, media_types: tuple[str, ...], context: PublishContext) -> Fetched:
        return Fetched(destination, self.path(destination).read_bytes())

    def path(self, destination: str) -> Path:
        return Path(destination.partition(":")[2])


class TestDrawer(PublisherContract):
    publisher = Drawer()
    secrets = {"DRAWER_KEY": SECRET}  # noqa: RUF012 - as an author writes it

    def destination(self, tmp_path: Path) -> str:
        return f"drawer:{tmp_path}/drawer"

    def stored(self, destination: str) -> Sequence[bytes]:
        path = Path(destination.partition(":")[2])
        return [path.read_bytes()] if path.exists() else []

    def refusing(self, tmp_path: Path) -> str:
        return f"drawer:{tmp_path}/locked"


def bad(publishes: Callable[[Drawer, Upload, str, PublishContext], Any], **more: Any) -> type[TestDrawer]:
    """The contract of a publisher that publishes as ``publishes`` does."""
    publisher = type("Bad", (Drawer,), {"publish": publishes})()
    return type("Contract", (TestDrawer,), {"__test__": False, "publisher": publisher, **more})


def careless(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    """Write whatever is asked."""
    drawer.path(destination).write_bytes(upload.data)
    return Published(destination)


def forgetful(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    """Say that it was done."""
    return Published(destination)


def always_new(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    done = Drawer.publish(drawer, upload, destination, context)
    return Published(done.location)


def halfway(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    if drawer.path(destination).name == "locked":
        drawer.path(destination).write_bytes(upload.data[:2])
    return Drawer.publish(drawer, upload, destination, context)


def crashing(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    if drawer.path(destination).name == "locked":
        raise KeyError(destination)
    return Drawer.publish(drawer, upload, destination, context)


def reaching_out(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)
    return Published(destination)


def telling(tell: Callable[[str], object]) -> Callable[[Drawer, Upload, str, PublishContext], Published]:
    def publish(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
        tell(SECRET)
        return Drawer.publish(drawer, upload, destination, context)

    return publish


def told_in_the_location(drawer: Drawer, upload: Upload, destination: str, context: PublishContext) -> Published:
    return Published(f"{destination}?key={SECRET}")


@pytest.mark.parametrize(
    ("publishes", "more", "test"),
    [
        (careless, {}, "test_a_dry_run_touches_nothing"),
        (careless, {}, "test_a_second_time_changes_nothing"),
        (careless, {}, "test_nothing_is_lost_unless_it_may_be_replaced"),
        (careless, {}, "test_a_failure_leaves_nothing_half"),
        (forgetful, {}, "test_what_is_published_is_there"),
        (forgetful, {"keeps_all": True}, "test_nothing_is_lost_unless_it_may_be_replaced"),
        (always_new, {}, "test_a_second_time_changes_nothing"),
        (halfway, {}, "test_a_failure_leaves_nothing_half"),
        (crashing, {}, "test_a_failure_leaves_nothing_half"),
        (reaching_out, {"remote": True}, "test_offline_opens_no_socket"),
        (Drawer.publish, {"remote": True}, "test_offline_opens_no_socket"),
        (told_in_the_location, {}, "test_no_secret_is_shown"),
        (telling(print), {}, "test_no_secret_is_shown"),
        (telling(logging.getLogger("drawer").debug), {}, "test_no_secret_is_shown"),
        (telling(lambda key: print(base64.b64encode(f"me:{key}".encode()))), {}, "test_no_secret_is_shown"),
        (Drawer.publish, {"malformed": lambda self: ("drawer:x",)}, "test_malformed_destinations_are_the_users_error"),
    ],
)
def test_a_bad_publisher_is_found_out(publishes: Any, more: dict[str, Any], test: str, tmp_path: Path) -> None:
    contract = bad(publishes, **more)()
    run = getattr(contract, test)
    with pytest.raises(AssertionError):
        run(tmp_path) if run.__code__.co_argcount > 1 else run()


def test_a_fetcher_that_brings_something_else_is_found_out(tmp_path: Path) -> None:
    class Other(Drawer):
        def fetch(self, destination: str, media_types: tuple[str, ...], context: PublishContext) -> Fetched:
            return Fetched(destination, b"other")

    contract = type("Contract", (TestDrawer,), {"__test__": False, "publisher": Other()})()
    with pytest.raises(AssertionError):
        contract.test_what_can_be_fetched_is_what_was_published(tmp_path)

"""What every publisher keeps to, as tests that its author inherits.

::

    class TestShelf(PublisherContract):
        publisher = ShelfPublisher()
        secrets = {"SHELF_TOKEN": "canary-4f1d"}

        def destination(self, tmp_path):
            return f"shelf:{tmp_path}/shelf"

        def stored(self, destination):
            path = Path(destination.partition(":")[2])
            return [path.read_bytes()] if path.exists() else []

        def refusing(self, tmp_path):
            return f"shelf:{tmp_path}/missing/shelf"

pytest runs the tests; nothing of it is imported here. Publishers run as ``aibom attach`` runs them.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar
from unittest import mock

from aibom.discover import PUBLISHERS, Plugin, PluginInfo
from aibom.errors import AibomError, NetworkError, Occupied, UsageError
from aibom.graph.component import Component, Kind
from aibom.plugin import Published, Publisher
from aibom.publish import JSON_MEDIA_TYPE, Fetcher, Upload
from aibom.release.attach import Destination, fetch, publish
from aibom.release.secrets import encoded_forms
from aibom.testing.watch import Watch

__all__ = ["PublisherContract"]


class PublisherContract:
    """Tests of one publisher; a subclass gives it, and places on this machine that it can publish to.

    Attributes:
        publisher: the publisher.
        secrets: variables of the environment that it reads secrets from, with a made-up value each.
        keeps_all: uploads lie beside one another, as in a registry; else a new one replaces the old one if it may.
        compares: it can tell whether the same bytes are there already; else a new upload takes the old one's place.
        remote: it uses the network.
    """

    publisher: Publisher
    secrets: ClassVar[Mapping[str, str]] = {}
    keeps_all: ClassVar[bool] = False
    compares: ClassVar[bool] = True
    remote: ClassVar[bool] = False

    def destination(self, tmp_path: Path) -> str:
        """Return a URI that nothing was published to yet.

        Args:
            tmp_path: an empty directory for this test.
        """
        raise NotImplementedError

    def stored(self, destination: str) -> Sequence[bytes]:
        """Return what lies at a destination, as its users would see it; empty where there is nothing."""
        raise NotImplementedError

    def refusing(self, tmp_path: Path) -> str:
        """Return a URI of a place that takes nothing: it fails, best in the middle of it."""
        raise NotImplementedError

    def malformed(self) -> Sequence[str]:
        """Return URIs of its scheme that can be none of its."""
        return (f"{self.publisher.schemes[0]}:",)

    def run_it(
        self,
        destination: str,
        data: bytes = b'{"a": 1}\n',
        *,
        dry_run: bool = False,
        offline: bool = False,
        replace: bool = False,
    ) -> Published:
        """Publish bytes, as ``aibom attach`` does."""
        with mock.patch.dict(os.environ, self.secrets):
            place = self._place(destination)
            return publish(_upload(data), place, dry_run=dry_run, offline=offline, replace=replace)

    def _place(self, uri: str) -> Destination:
        info = PluginInfo(PUBLISHERS, self.publisher.name, type(self.publisher).__module__, "", self.publisher.schemes)
        return Destination(uri, Plugin(info, self.publisher))

    def test_it_says_what_it_is(self) -> None:
        """Name and schemes are what ``aibom plugins`` can work with, and its own URIs are good."""
        assert isinstance(self.publisher, Publisher)
        assert self.publisher.schemes

    def test_it_takes_its_destinations(self, tmp_path: Path) -> None:
        """A destination is found good without network."""
        destination = self.destination(tmp_path)
        with Watch() as watch:
            self.publisher.check(destination)
        assert not watch.sockets

    def test_malformed_destinations_are_the_users_error(self) -> None:
        """A URI that can be none of its is a UsageError, before anything is sent."""
        for uri in self.malformed():
            try:
                self.publisher.check(uri)
            except UsageError:
                continue
            raise AssertionError(f"{uri} was taken")

    def test_a_dry_run_touches_nothing(self, tmp_path: Path) -> None:
        """It says what would change, and nothing does."""
        destination = self.destination(tmp_path)
        assert self.run_it(destination, dry_run=True).changed
        assert not self.stored(destination)

    def test_what_is_published_is_there(self, tmp_path: Path) -> None:
        """The very bytes are there, and the location says where."""
        destination = self.destination(tmp_path)
        done = self.run_it(destination)
        assert done.changed and done.location
        assert list(self.stored(destination)) == [b'{"a": 1}\n']

    def test_what_can_be_fetched_is_what_was_published(self, tmp_path: Path) -> None:
        """A publisher that also fetches gives back the very bytes, by the destination and by the location."""
        if not isinstance(self.publisher, Fetcher):
            return
        destination = self.destination(tmp_path)
        location = self.run_it(destination).location
        for uri in (destination, location):
            with mock.patch.dict(os.environ, self.secrets):
                found = fetch(self._place(uri), (JSON_MEDIA_TYPE,))
            assert (found.data, found.location) == (b'{"a": 1}\n', location), uri

    def test_a_second_time_changes_nothing(self, tmp_path: Path) -> None:
        """The same bytes again are there already, on a dry run and without."""
        destination = self.destination(tmp_path)
        first = self.run_it(destination)
        for dry_run, replace in ((True, False), (False, False), (False, True)):
            again = self.run_it(destination, dry_run=dry_run, replace=replace)
            assert again.location == first.location, (dry_run, replace)
            assert again.changed != self.compares, (dry_run, replace)
        assert list(self.stored(destination)) == [b'{"a": 1}\n']

    def test_nothing_is_lost_unless_it_may_be_replaced(self, tmp_path: Path) -> None:
        """Other bytes need ``replace`` where only one can be there, and lie beside it elsewhere."""
        destination = self.destination(tmp_path)
        self.run_it(destination, b'{"old": 1}\n')
        if self.keeps_all:
            self.run_it(destination, b'{"new": 1}\n')
            assert sorted(self.stored(destination)) == [b'{"new": 1}\n', b'{"old": 1}\n']
            return
        for dry_run in (False, True) if self.compares else ():
            try:
                self.run_it(destination, b'{"new": 1}\n', dry_run=dry_run)
            except Occupied:
                assert list(self.stored(destination)) == [b'{"old": 1}\n']
                continue
            raise AssertionError("it replaced what it was not asked to replace")
        assert self.run_it(destination, b'{"new": 1}\n', dry_run=True, replace=True).changed
        assert list(self.stored(destination)) == [b'{"old": 1}\n']
        assert self.run_it(destination, b'{"new": 1}\n', replace=True).changed
        assert list(self.stored(destination)) == [b'{"new": 1}\n']

    def test_offline_opens_no_socket(self, tmp_path: Path) -> None:
        """Offline, a publisher that needs the network says so, and opens no socket."""
        if not self.remote:
            return
        destination = self.destination(tmp_path)
        with Watch() as watch:
            try:
                self.run_it(destination, offline=True)
            except AibomError as error:
                assert not watch.sockets, watch.sockets
                assert isinstance(error, NetworkError), error.message
                return
        raise AssertionError("it published offline")

    def test_a_failure_leaves_nothing_half(self, tmp_path: Path) -> None:
        """A place that takes nothing is an error of aibom's, and nothing lies there."""
        destination = self.refusing(tmp_path)
        try:
            self.run_it(destination)
        except AibomError as error:
            assert " failed: " not in error.message, error.message
            assert not self.stored(destination)
            return
        raise AssertionError("it published to a place that takes nothing")

    def test_no_secret_is_shown(self, tmp_path: Path) -> None:
        """No secret of the environment is printed, logged or told in an error, in no encoding."""
        said = io.StringIO()
        with _heard(said):
            for destination, data in ((self.destination(tmp_path), b"1"), (self.refusing(tmp_path), b"2")):
                try:
                    said.write(repr(self.run_it(destination, data)))
                except AibomError as error:
                    said.write(f"{error.message} {error.hint} {error!r}")
                    said.write("".join(traceback.format_exception(error)))
        text = said.getvalue()
        for variable, secret in self.secrets.items():
            assert not any(form in text for form in encoded_forms(secret)), variable


def _upload(data: bytes) -> Upload:
    subject = Component("contract", Kind.MODEL, "contract", version="1.0")
    return Upload("aibom.cdx.json", data, JSON_MEDIA_TYPE, hashlib.sha256(data).hexdigest(), subject)


@contextlib.contextmanager
def _heard(said: io.StringIO) -> Iterator[None]:
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

"""A BOM in a bucket: what the store's library raises is told in our words, and none of its own."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, Occupied, PublishError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish

fsspec = pytest.importorskip("fsspec")
SIGNED = "https://bucket.example/?X-Amz-Signature=canary"


@pytest.fixture
def memory() -> Iterator[Any]:
    found = fsspec.filesystem("memory")
    found.store.clear()
    yield found
    found.store.clear()


def attach(to: str = "memory://bucket/", data: bytes = b"bom", **how: Any) -> Published:
    (place,) = destinations([to])
    return publish(Upload("a.json", data, "application/x", hashlib.sha256(data).hexdigest()), place, **how)


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (FileNotFoundError(SIGNED), NotFound),
        (PermissionError(SIGNED), AccessDenied),
        (FileExistsError(SIGNED), Occupied),
        (OSError(28, SIGNED), PublishError),
        (RuntimeError(SIGNED), PublishError),
    ],
)
def test_each_failure_of_a_store_has_its_error(
    memory: Any, monkeypatch: pytest.MonkeyPatch, raised: Exception, error: type[AibomError]
) -> None:
    def fail(*arguments: Any, **named: Any) -> None:
        raise raised

    monkeypatch.setattr(type(memory), "pipe_file", fail)
    with pytest.raises(error) as caught:
        attach()
    assert type(caught.value) is error
    assert "canary" not in caught.value.message + caught.value.hint


def test_a_store_that_keeps_other_bytes_is_found_out(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = type(memory).pipe_file
    monkeypatch.setattr(type(memory), "pipe_file", lambda self, path, value, **how: pipe(self, path, value[:-1], **how))
    with pytest.raises(PublishError, match="does not hold what was written"):
        attach()


def test_a_store_that_never_answers_is_given_up(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(type(memory), "info", lambda self, path: end.wait(60))
    with pytest.raises(NetworkError, match="in time"):
        attach(seconds=0.2)
    end.set()


def test_who_comes_second_does_not_win(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes between our look and our write."""
    info = type(memory).info

    def late(self: Any, path: str) -> Any:
        try:
            return info(self, path)
        finally:
            self.pipe_file(path, b"another's")

    monkeypatch.setattr(type(memory), "info", late)
    with pytest.raises(Occupied):
        attach()
    assert memory.cat_file("/bucket/a.json") == b"another's"


@pytest.mark.parametrize(("module", "hint"), [("fsspec", "aibom[fsspec]"), ("s3fs", "pip install s3fs")])
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, module: str, hint: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PublishError) as caught:
        attach("s3://bucket/")
    assert hint in caught.value.hint


def test_a_bucket_is_a_network() -> None:
    with pytest.raises(NetworkError, match="may not be used"):
        attach("s3://bucket/", offline=True)

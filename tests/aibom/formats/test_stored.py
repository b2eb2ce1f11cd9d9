from __future__ import annotations

import pytest

from aibom.formats.blob import Blob
from aibom.formats.stored import stored_digest

HEX = "0123456789abcdef" * 4


class Linked(Blob):
    """A blob that a link leads to."""

    stored = f"models--a--b/blobs/{HEX}"


@pytest.mark.parametrize(
    ("path", "digest"),
    [
        (f"blobs/sha256-{HEX}", HEX),
        (f"a/b/blobs/sha256:{HEX}", HEX),
        (f"blobs/sha256/{HEX}", HEX),
        (f"blobs/sha256-{HEX}.partial", None),
        (f"blobs/sha256-{HEX[1:]}", None),
        (f"sha256-{HEX}", None),
        (f"blobs/{HEX}", None),  # no store, as far as the name goes
        (f"blobs/sha512/{HEX}", None),
        ("blobs/sha256-" + HEX.upper(), None),
    ],
)
def test_a_name_is_a_digest_where_a_store_gave_it(path: str, digest: str | None) -> None:
    assert stored_digest(Blob(path, 0, lambda offset, length: b"")) == digest


def test_what_a_snapshot_links_to_is_called_by_its_digest() -> None:
    assert stored_digest(Linked("snapshots/c/model.bin", 0, lambda offset, length: b"")) == HEX

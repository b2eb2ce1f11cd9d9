"""The documents of a registry: what is made is the same each time, what is read is not trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.plugin import PublishError, Upload
from aibom_oci.documents import (
    INDEX,
    NO_INDEX,
    digest_of,
    entries,
    index_of,
    referrer,
    same_digest,
    with_entry,
)

KIND = "application/vnd.cyclonedx+json"
SUBJECT = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest_of(b"s"), "size": 1}
DIGESTS = [digest_of(bytes((number,))) for number in range(4)]


def upload(timestamp: str = "") -> Upload:
    return Upload("aibom.cdx.json", b"{}\n", KIND, digest_of(b"{}\n").partition(":")[2], timestamp=timestamp)


def test_the_manifest_is_a_referrer_by_the_specification() -> None:
    data, entry = referrer(upload("2026-01-01T00:00:00Z"), SUBJECT)
    manifest = json.loads(data)
    assert manifest["subject"] == SUBJECT
    assert manifest["artifactType"] == KIND == entry["artifactType"]
    # image specification 1.1, "Guidance for an Empty Descriptor"
    assert manifest["config"] == {
        "mediaType": "application/vnd.oci.empty.v1+json",
        "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "size": 2,
    }
    (layer,) = manifest["layers"]
    assert (layer["mediaType"], layer["digest"], layer["size"]) == (KIND, digest_of(b"{}\n"), 3)
    assert entry["digest"] == digest_of(data) and entry["size"] == len(data)
    assert manifest["annotations"] == entry["annotations"]
    assert manifest["annotations"]["org.opencontainers.image.created"] == "2026-01-01T00:00:00Z"


def test_the_same_upload_gives_the_same_manifest() -> None:
    assert referrer(upload(), SUBJECT) == referrer(upload(), SUBJECT)
    assert b"created" not in referrer(upload(), SUBJECT)[0]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"{}", b'{"manifests": {}}', b"[" * 100_000, b'{"mediaType": "x", "manifests": []}']
)
def test_what_is_no_index_is_not_written_over(data: bytes) -> None:
    with pytest.raises(PublishError, match="stays as it is"):
        index_of(data)


def test_entries_that_are_none_are_kept_and_not_looked_at() -> None:
    odd: list[Any] = [7, {}, {"digest": "md5:00"}, {"digest": DIGESTS[0], "x": 1}]
    index = {"schemaVersion": 2, "manifests": odd, "annotations": {"a": "b"}}
    assert entries(index) == [{"digest": DIGESTS[0], "x": 1}]
    merged = with_entry(index, {"digest": DIGESTS[1]})
    assert merged == {**index, "manifests": [*odd, {"digest": DIGESTS[1]}]}


@given(st.lists(st.sampled_from(DIGESTS), max_size=6), st.sampled_from(DIGESTS), st.sets(st.sampled_from(DIGESTS)))
def test_adding_twice_is_adding_once_and_loses_nothing(digests: list[str], new: str, drop: set[str]) -> None:
    index = {**NO_INDEX, "manifests": [{"digest": digest} for digest in digests]}
    once = with_entry(index, {"digest": new}, drop - {new})
    assert with_entry(once, {"digest": new}, drop - {new}) == once
    listed = [item["digest"] for item in once["manifests"]]
    assert new in listed
    assert set(listed) == (set(digests) - (drop - {new})) | {new}
    assert index["manifests"] == [{"digest": digest} for digest in digests]
    assert once["mediaType"] == INDEX


def test_digests_are_compared_by_their_own_algorithm() -> None:
    assert same_digest(b"x", digest_of(b"x"))
    assert not same_digest(b"y", digest_of(b"x"))
    assert same_digest(
        b"",
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    )
    assert not same_digest(b"", "md5:d41d8cd98f00b204e9800998ecf8427e")

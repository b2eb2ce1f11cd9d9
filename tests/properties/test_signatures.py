"""Laws of signatures: what was signed verifies, and no byte of it can be another."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import SignatureError
from aibom.release.bundle import pae, parse, seal, statement_bytes, statement_of, verified_by
from aibom.release.keys import PrivateKey, public_key_of
from tests.builders.keys import KINDS, private_key


def key(kind: str) -> PrivateKey:
    private = private_key(kind)
    return PrivateKey(public_key_of(kind, private.public_key()), private)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.binary(max_size=200))
def test_any_bytes_that_were_signed_verify(kind: str, payload: bytes) -> None:
    signer = key(kind)
    bundle = parse(seal(payload, signer))
    assert bundle.payload == payload
    assert verified_by(bundle, [signer.public]) == signer.public


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KINDS), st.binary(min_size=1, max_size=200), st.data())
def test_any_flipped_bit_is_seen(kind: str, payload: bytes, data: st.DataObject) -> None:
    signer = key(kind)
    sealed = seal(payload, signer)
    at, bit = data.draw(st.integers(0, 8 * len(payload) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(payload)
    flipped[at // 8] ^= 1 << (at % 8)
    signature = bytearray(parse(sealed).signature)
    assert not signer.public.verifies(bytes(signature), pae("application/vnd.in-toto+json", bytes(flipped)))
    signature[data.draw(st.integers(0, len(signature) - 1))] ^= 1 << bit
    assert not signer.public.verifies(bytes(signature), pae("application/vnd.in-toto+json", payload))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_bundle_with_any_byte_changed_says_what_was_signed_or_nothing(data: st.DataObject) -> None:
    signer = key("ed25519")
    sealed = bytearray(seal(statement_bytes([("a", "aa")], {"bomFormat": "CycloneDX"}), signer))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] = data.draw(st.integers(0, 255))
    try:
        bundle = parse(bytes(sealed))
        verified_by(bundle, [signer.public])
        statement = statement_of(bundle)
    except SignatureError:
        return
    assert (statement.subjects, statement.predicate) == ((("a", {"sha256": "aa"}),), {"bomFormat": "CycloneDX"})


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.text(max_size=20))
def test_a_statement_is_read_as_it_was_written(predicate: dict[str, object], name: str) -> None:
    signer = key("ed25519")
    read = statement_of(parse(seal(statement_bytes([(name, "aa")], predicate), signer)))
    assert read.subjects == ((name, {"sha256": "aa"}),)
    assert json.dumps(read.predicate, sort_keys=True) == json.dumps(predicate, sort_keys=True)


@given(st.text(max_size=30), st.binary(max_size=30), st.text(max_size=30), st.binary(max_size=30))
def test_no_two_payloads_are_signed_alike(one: str, first: bytes, other: str, second: bytes) -> None:
    same = (one, first) == (other, second)
    try:
        assert (pae(one, first) == pae(other, second)) == same
    except UnicodeEncodeError:
        pytest.skip("no text that JSON in UTF-8 can hold")

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import cyclonedx.schema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.normalize.digest import HEX_LENGTHS, algorithm_name, from_base64, hex_digest


def test_the_names_are_those_of_cyclonedx() -> None:
    schema = Path(cyclonedx.schema.__file__).parent / "_res" / "bom-1.7.SNAPSHOT.schema.json"
    assert list(HEX_LENGTHS) == json.loads(schema.read_bytes())["definitions"]["hash-alg"]["enum"]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        *[(name, name) for name in HEX_LENGTHS],
        *[(name.lower().replace("-", ""), name) for name in HEX_LENGTHS],
        *[(name.upper().replace("-", "_"), name) for name in HEX_LENGTHS],
        ("sha2-256", "SHA-256"),
        ("sha2-512", "SHA-512"),
        (" sha 256 ", "SHA-256"),
        ("sha-3-256", "SHA3-256"),
        ("", None),
        ("sha", None),
        ("sha-224", None),
        ("sha512-256", None),
        ("sha512/256", None),
        ("blake2b", None),
        ("blake2s256", None),
        ("crc32", None),
        ("sha256\n: x", None),
        ("s-h-a-2-5-6", None),
        ("sha256" * 1000, None),
    ],
)
def test_algorithm_name(spelling: str, name: str | None) -> None:
    assert algorithm_name(spelling) == name


@given(
    st.binary(max_size=20),
    st.sampled_from(["md5", "sha1", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"]),
)
def test_hex_digest_keeps_what_hashlib_gives(data: bytes, algorithm: str) -> None:
    digest = hashlib.new(algorithm, data)
    assert hex_digest(f" {digest.hexdigest().upper()} ", algorithm) == digest.hexdigest()
    encoded = base64.urlsafe_b64encode(digest.digest()).decode()
    assert from_base64(encoded) == from_base64(encoded.rstrip("=")) == digest.hexdigest()


def test_the_digest_of_blake3_is_the_one_of_its_default_length() -> None:
    assert hex_digest("0" * 64, "blake3") == "0" * 64
    assert hex_digest("0" * 128, "blake3") is None


@pytest.mark.parametrize(
    ("value", "algorithm"),
    [
        ("", "md5"),
        ("0" * 64, "md5"),
        ("0" * 63, "sha256"),
        ("g" * 64, "sha256"),
        ("0" * 64, "sha-224"),
        ("٠" * 64, "sha256"),
        ("0x" + "0" * 62, "sha256"),
        ("0" * 32 + "\n" + "0" * 31, "sha256"),
    ],
)
def test_what_is_no_digest_of_that_algorithm(value: str, algorithm: str) -> None:
    assert hex_digest(value, algorithm) is None


@pytest.mark.parametrize(
    "value",
    ["", "A" * 42, "A" * 44, "A" * 42 + "B", "+" * 43, "A" * 43 + "==", "é" * 43, "AAAA", "A" * 10_000, "=" * 44],
)
def test_what_is_no_base64_of_a_digest(value: str) -> None:
    assert from_base64(value) is None


@given(st.text(max_size=50))
def test_no_text_raises(value: str) -> None:
    name = algorithm_name(value)
    assert name is None or algorithm_name(name) == name
    assert hex_digest(value, "sha256") in (None, value.strip().lower())
    from_base64(value)

"""What model_signing says, in words; the rest is in tests/aibom/signing/test_models.py."""

from __future__ import annotations

import pytest

from aibom.release.model_signing import _reason

DIGEST = "Digest(algorithm='sha256', digest_value=b'\\x00\"')"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([f"Hash mismatch for 'a/b.txt': Expected '{DIGEST}', Actual '{DIGEST}'"], "different: a/b.txt"),
        (["Extra files found in model 'm': c, d"], "extra: c, d"),
        (["Missing files in model 'm': e", "Extra files found in model 'm': f"], "missing: e, extra: f"),
    ],
)
def test_files_are_named_without_their_digests(found: list[str], said: str) -> None:
    assert _reason(ValueError(f"Signature mismatch: {found}")) == f"not as it was signed; {said}"


def test_other_errors_keep_their_words_or_get_some() -> None:
    assert _reason(ValueError("Key mismatch: no")) == "Key mismatch: no"
    assert _reason(ValueError()) == "the signature does not hold (ValueError)"
    assert _reason(KeyError("x")) == "the signature does not hold ('x')"
    assert "\x1b" not in _reason(ValueError("\x1b[31m"))

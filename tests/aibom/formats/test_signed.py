"""A signature beside what is there, file by file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aibom.formats.base import Signature
from aibom.formats.signed import signed_facts
from aibom.graph.component import Digest, Reference

PATHS = st.text("ab/.", min_size=1, max_size=4)
DIGESTS = st.sampled_from([None, Digest("SHA-256", "aa"), Digest("SHA-256", "bb"), Digest("BLAKE3", "aa")])


@given(st.dictionaries(PATHS, DIGESTS, max_size=4), st.dictionaries(PATHS, DIGESTS, max_size=4))
def test_they_agree_only_where_every_file_was_compared_and_is_the_same(
    signed: dict[str, Digest | None], files: dict[str, Digest | None]
) -> None:
    signature = Signature("key", digests=tuple(signed.items()))
    declared, compared = signed_facts("toy", signature, Reference("digital-signature", "model.sig"), files)
    (state,) = [value for name, value in compared.properties if name == "aibom:signature:digests"]
    findings = [value for name, value in compared.properties if name == "aibom:finding"]
    assert (state == "agree") == bool(signed and signed == files and None not in files.values())
    assert (state == "differ") == bool(findings)
    assert ("aibom:signature:verified", "not-tried") in declared.properties


def test_what_git_keeps_is_never_signed() -> None:
    signature = Signature("key", digests=(("a", Digest("SHA-256", "aa")),))
    files = {"a": Digest("SHA-256", "aa"), ".gitattributes": None, ".git/config": None, ".github/x.yml": None}
    _, compared = signed_facts("toy", signature, Reference("digital-signature", "model.sig"), files)
    assert compared.properties == (("aibom:signature:digests", "agree"),)


def test_what_is_said_of_a_model_lies_at_its_top() -> None:
    signature = Signature("key", digests=(("a", Digest("SHA-256", "aa")),))
    files = {"a": Digest("SHA-256", "aa"), "bom.cdx.json": None, "sub/bom.cdx.json": None}
    _, compared = signed_facts("toy", signature, Reference("digital-signature", "model.sig"), files)
    assert compared.properties == (
        ("aibom:signature:digests", "differ"),
        ("aibom:signature:left-out", "bom.cdx.json"),
        ("aibom:finding", "signature: sub/bom.cdx.json is here and not signed"),
    )


def test_a_part_is_never_the_whole() -> None:
    signature = Signature("key", digests=((".", Digest("SHA-256", "aa")),))
    for digest, state in ((Digest("SHA-256", "aa"), "partial"), (None, "partial"), (Digest("SHA-256", "bb"), "differ")):
        reference = Reference("digital-signature", "model.sig")
        _, compared = signed_facts("toy", signature, reference, {".": digest}, whole=False)
        assert ("aibom:signature:digests", state) in compared.properties

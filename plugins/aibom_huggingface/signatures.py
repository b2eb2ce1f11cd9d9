"""Signatures over a model in its repository, beside the digests that the Hub lists: no signed file is downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from aibom.plugin import Digest, Facts, Reference, Statement, clean_url, signed_facts
from aibom_huggingface.repository import File

__all__ = ["is_signature", "signature_facts"]

_NAMES: Final = (".sig", ".sigstore", ".sigstore.json")


def is_signature(path: str) -> bool:
    """Whether a file at the top of a repository may be a signature over it, by its name."""
    return "/" not in path and path.lower().endswith(_NAMES)


def signature_facts(
    read: Mapping[str, tuple[str | None, Facts | None]], files: Iterable[File], address: str
) -> list[Statement]:
    """Say what the signatures among the files that were read declare, and how they fit the files that are listed.

    Args:
        read: SHA-256 and what was said, by path, of the files that were read.
        files: all files of the repository.
        address: URL that the paths of files follow, pinned to the commit.
    """
    signatures = {path: facts for path, (_, facts) in read.items() if facts is not None and facts.signature is not None}
    if not signatures:
        return []
    digests: dict[str, Digest | None] = {}
    for file in files:
        sha256 = read.get(file.path, (None, None))[0] or file.sha256
        digests[file.path] = Digest("SHA-256", sha256) if sha256 else None
    said: list[Statement] = []
    for path, facts in sorted(signatures.items()):
        assert facts.signature is not None
        signed = {name for name, _ in facts.signature.digests}
        there = {name: digest for name, digest in digests.items() if name not in signatures or name in signed}
        own = digests.get(path)
        quoted = quote(path, errors="replace")
        reference = Reference(
            "digital-signature", clean_url(f"{address}/{quoted}") or quoted, digests=(own,) if own is not None else ()
        )
        alone = signed == {"."}
        if alone:
            named = facts.signature.name
            there = {".": digests[named]} if named in digests else {}
        said += (
            (path, item) for item in signed_facts(facts.format, facts.signature, reference, there, whole=not alone)
        )
    return said

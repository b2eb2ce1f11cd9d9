"""Purls that somebody looks for: any version, one, or a range."""

from __future__ import annotations

import pytest

from aibom.errors import UsageError
from aibom.normalize.purl_match import purl_matcher


@pytest.mark.parametrize(
    ("query", "purl", "matches"),
    [
        ("pkg:pypi/torch", "pkg:pypi/torch@2.1", True),
        ("pkg:pypi/torch", "pkg:pypi/torch", True),
        ("pkg:pypi/torch", "pkg:pypi/torchvision@1", False),
        ("pkg:pypi/Torch_X", "pkg:pypi/torch-x@1", True),
        ("pkg:pypi/torch@2.1", "pkg:pypi/torch@2.1?file_name=a.whl", True),
        ("pkg:pypi/torch@2.1", "pkg:pypi/torch@2.10", False),
        ("pkg:pypi/torch@2.1%2Bcpu", "pkg:pypi/torch@2.1%2Bcpu", True),
        ("pkg:pypi/torch?vers=vers:pypi/>=2.0|<2.6", "pkg:pypi/torch@2.5", True),
        ("pkg:pypi/torch?vers=vers:pypi/%3E%3D2.0%7C%3C2.6", "pkg:pypi/torch@2.5", True),
        ("pkg:pypi/torch?vers=vers:pypi/>=2.0|<2.6", "pkg:pypi/torch@2.6", False),
        ("pkg:pypi/torch?vers=vers:pypi/>=2.0|<2.6", "pkg:pypi/torch", False),
        ("pkg:huggingface/meta-llama/*", "pkg:huggingface/meta-llama/Llama-2-7b@" + "a" * 40, True),
        ("pkg:huggingface/Meta-Llama/llama-?-7b", "pkg:huggingface/meta-llama/Llama-2-7b", True),
        ("pkg:npm/%40scope/name@1", "pkg:npm/%40scope/name@1", True),
        ("pkg:npm/@scope/name@1", "pkg:npm/%40scope/name@1", True),
        ("pkg:deb/debian/curl?arch=i386", "pkg:deb/debian/curl@7?arch=amd64", False),
        ("pkg:deb/debian/curl?arch=i386", "pkg:deb/debian/curl@7?arch=i386&distro=x", True),
        ("pkg:generic/a", "no purl", False),
    ],
)
def test_matching(query: str, purl: str, matches: bool) -> None:
    assert purl_matcher(query)(purl) is matches


@pytest.mark.parametrize(
    "query", ["", "torch", "pkg:", "pkg:pypi", "pkg:pypi/a@1?vers=vers:pypi/1", "pkg:pypi/a?vers=x"]
)
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(UsageError):
        purl_matcher(query)

"""Purls, licence expressions and paths: the fast ways say what the slow ones say."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packageurl import PackageURL

from aibom.serialize import values
from aibom.serialize.schema import spdx_ids
from aibom.serialize.values import absolute_path, expression_trouble, purl_trouble


@settings(max_examples=300)
@given(st.from_regex(values._PLAIN_PURL, fullmatch=True))
def test_purls_that_are_not_parsed_are_canonical(purl: str) -> None:
    assert str(PackageURL.from_string(purl)) == purl
    assert not {".", ".."} & set(purl.split("/"))


@settings(max_examples=100)
@given(
    st.sampled_from(["pypi", "npm", "huggingface", "generic", "mlflow"]),
    st.text("ab/.-", max_size=6),
    st.text(min_size=1, max_size=8),
    st.text(max_size=8),
    st.dictionaries(st.sampled_from(["repository_url", "checksum"]), st.text("ab:/%", min_size=1), max_size=2),
)
def test_purls_of_the_library_are_good_when_they_survive(
    kind: str, namespace: str, name: str, version: str, qualifiers: dict[str, str]
) -> None:
    try:
        purl = PackageURL(kind, namespace, name, version, qualifiers)
        survives = PackageURL.from_string(str(purl)) == purl
    except (ValueError, TypeError):  # a name of white space
        return
    if survives and not {".", ".."} & set(str(purl).replace("@", "/").split("/")):
        assert purl_trouble(str(purl)) is None


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:pypi/torch@2.13.0%2Bcpu",
        "pkg:huggingface/google-bert/bert-base-uncased@86b5e0934494bd15c9632b12f734a8a67f723594",
        "pkg:huggingface/Org/Name",
        "pkg:huggingface/o/n@86b5e0934494bd15c9632b12f734a8a67f723594?repository_url=https://hub.example.org",
        "pkg:generic/openssl@1.1.10g?download_url=https://example.org/x.tar.gz",
        "pkg:generic/openssl@1.1.10g?download_url=https%3A%2F%2Fexample.org%2Fx.tar.gz",
        "pkg:oci/image@sha256:244fd47e07d1004f0aed9c",
        "pkg:oci/image@sha256%3A244fd47e07d1004f0aed9c",
        "pkg:npm/%40angular/core@1.0.0",
    ],
)
def test_good_purls(purl: str) -> None:
    assert purl_trouble(purl) is None


@pytest.mark.parametrize(
    ("purl", "reason"),
    [
        ("", "does not parse"),
        ("https://example.org", "does not parse"),
        ("pkg:pypi/", "does not parse"),
        ("pkg:pypi/%20", "does not parse"),
        ("pkg:pypi/Django_x@1", "pkg:pypi/django-x@1"),
        ("pkg:huggingface/o/n@ABC", "pkg:huggingface/o/n@abc"),
        ("pkg:generic/a//b@1", "pkg:generic/a/b@1"),
        ("pkg:huggingface/o/a/../../b@1", "segment"),
        ("pkg:generic/../b@1", "segment"),
        ("pkg:pypi/\x1b[31m@1", "canonical"),
    ],
)
def test_bad_purls(purl: str, reason: str) -> None:
    trouble = purl_trouble(purl)
    assert trouble is not None
    assert reason in trouble
    assert trouble.isprintable()


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "MIT OR Apache-2.0 AND BSD-3-Clause",
        "(MIT OR Apache-2.0) AND BSD-3-Clause",
        "mit or apache-2.0",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "GPL-2.0+",
        "MPL-2.0+ OR MIT",
        "LicenseRef-mine AND DocumentRef-other:LicenseRef-theirs",
    ],
)
def test_good_expressions(expression: str) -> None:
    assert expression_trouble(expression) is None


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("Llama-3.1", "Llama-3.1"),
        ("MIT OR Made-Up AND Other-One", "Made-Up, Other-One"),
        ("NOASSERTION", "NOASSERTION"),
        ("LicenseRef-a/b", "does not parse"),
        ("MIT AND", "does not parse"),
        ("", "names no licence"),
        ("(" * 200_000, "was not looked at"),
        ("(" * 50_000, "does not parse"),
    ],
)
def test_bad_expressions(expression: str, reason: str) -> None:
    assert reason in (expression_trouble(expression) or "")


def test_ids_and_lists_of_ids_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "license_expression", None)  # makes the import fail
    expression_trouble.cache_clear()
    assert expression_trouble(" OR ".join(sorted(spdx_ids()))) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/home/someone/x", "/home/someone/x"),
        ("/Users/someone/x y", "/Users/someone/x"),
        ("declared directory /root/m/config.json", "/root/m/config.json"),
        ("dir:/tmp/x", "/tmp/x"),
        ("path=/opt/ml/model", "/opt/ml/model"),
        ("C:\\Users\\someone", "C:\\Users\\someone"),
        ("see D:/models/x", "D:/models/x"),
        ("\\\\server\\share\\x", "\\\\server\\share\\x"),
        ("file:///etc/x", "file:///etc/x"),
        ("git+file:///srv/x", "file:///srv/x"),
        ("//home/someone", "/home/someone"),
        ("pkg:generic/x?download_url=file:%2F%2F%2Fx", "file:///x"),
        ("pkg:generic//home/x@1", "/home/x@1"),
    ],
)
def test_absolute_paths(text: str, path: str) -> None:
    assert absolute_path(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "/v1/chat/completions",
        "/components/0/name",
        "/home",
        "/data/",
        "models/home/x",
        "./tmp/x",
        "../var/x",
        "~/work/x",
        "https://example.org/home/x",
        "https://example.org/#/data/x",
        "https://example.org/?next=/data/x",
        "s3://bucket/data/x",
        "application/data/json",
        "text/x-c",
        "a/b@1",
        "10:/ratio",
        "C:",
        "\\n",
        "\\alpha\\beta",
        "pkg:pypi/x@1",
        "declared huggingface https://example.org/tmp/x",
    ],
)
def test_texts_that_are_no_absolute_paths(text: str) -> None:
    assert absolute_path(text) is None

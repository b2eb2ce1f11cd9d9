from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packageurl import PackageURL

from aibom.normalize.purl import (
    canonical_purl,
    hub_id,
    hub_purl,
    hub_ref,
    normalize_pypi_name,
    parse_hub_purl,
    pypi_purl,
)

COMMIT = "86b5e0934494bd15c9632b12f734a8a67f723594"
MIRROR = "https://hub.example.org:8443/hf"

SEGMENTS = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,12}[A-Za-z0-9_])?", fullmatch=True)
HOSTILE = st.text(st.sampled_from("aB1._-/@?#%:& \n\x00\u202eé\ud800"), max_size=16)
COMMITS = st.from_regex("[0-9a-fA-F]{40}", fullmatch=True)
ENDPOINTS = st.sampled_from(
    [None, MIRROR, MIRROR + "/", "http://127.0.0.1:80", "https://u:p@[::1]/a+b?t=1", "https://hf.co/"]
)
PURLS = st.lists(
    st.sampled_from(
        ["pkg:", "pypi", "npm", "huggingface", "maven", "generic", "oci", "golang", "/", "//", "@", "?", "#", "&", "="]
    )
    | st.sampled_from(
        ["%40", "%2F", "%2f", "%00", "%2e%2e", "..", ".", "repository_url", "https://u:p@example.org/", "+", ":", "_"]
    )
    | st.sampled_from(["Name", "org", "1.0", "2.0+cpu", " ", "é", "\u202e", "\n"]),
    max_size=12,
).map("".join)
PURLS |= st.builds(
    "pkg:{}/{}/{}@{}".format, st.sampled_from(["npm", "PyPI", "generic", "maven"]), HOSTILE, HOSTILE, HOSTILE
)


def survives(purl: str) -> bool:
    parsed = PackageURL.from_string(purl)
    return str(parsed) == purl and PackageURL.from_string(str(parsed)) == parsed


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("google-bert/bert-base-uncased", ("google-bert", "bert-base-uncased")),
        (" gpt2 ", (None, "gpt2")),
        ("a/b_", ("a", "b_")),
        ("org/v1.0-x_y", ("org", "v1.0-x_y")),
        ("models/org/name", ("org", "name")),
        ("https://huggingface.co/org/name", ("org", "name")),
        ("https://huggingface.co/org/name/", ("org", "name")),
        ("https://huggingface.co/org/name/tree/main", ("org", "name")),
        ("https://huggingface.co/org/name/blob/main/a/b.md?x=1#y", ("org", "name")),
        ("https://user:token@huggingface.co/org/name", ("org", "name")),
        ("https://huggingface.co/gpt2/resolve/main/config.json", (None, "gpt2")),
        ("http://hf.co/org/name", ("org", "name")),
        ("huggingface.co/org/name", ("org", "name")),
        ("x" * 96 + "/" + "y" * 96, ("x" * 96, "y" * 96)),
    ],
)
def test_hub_id(value: str, parsed: tuple[str | None, str]) -> None:
    assert hub_id(value) == parsed


@pytest.mark.parametrize(
    "value",
    [
        "",
        "/",
        "a/",
        "/b",
        "a/b/c",
        "a//b",
        "../../etc/passwd",
        "./checkpoints/run-3",
        "/abs/path",
        "a/..",
        "a/b--c",
        "a..b",
        "a.git",
        "-a/b",
        "a/b-",
        ".a",
        "a.",
        "café/x",
        "a b",
        "acme/bell\x07",
        "acme/\u202egnp",
        "a@b/c",
        "a?b",
        "a%2Fb",
        "x" * 97,
        "a/" + "x" * 97,
        "datasets/squad",
        "https://example.org/a/b",
        "https://huggingface.co/",
        "https://huggingface.co/a/b/c",
        "file:///a/b",
        "https://huggingface.co/datasets/a/b",
        "https://huggingface.co/spaces/a/b",
        "https://huggingface.co/docs/hub",
        "C:\\models\\x",
        "https://huggingface.co.evil.example/a/b",
        "https://huggingface.cox/a",
        "https://huggingface.co/a/..%2Fb",
        "x" * 100000,
    ],
)
def test_ids_that_the_hub_would_refuse(value: str) -> None:
    assert hub_id(value) is None


def test_hub_id_of_a_dataset_or_another_hub() -> None:
    assert hub_id("https://huggingface.co/datasets/org/name/tree/main", kind="datasets") == ("org", "name")
    assert hub_id("https://huggingface.co/datasets/squad/blob/main/README.md", kind="datasets") == (None, "squad")
    assert hub_id("datasets/org/name", kind="datasets") == ("org", "name")
    assert hub_id("org/name", kind="datasets") == ("org", "name")
    assert hub_id("https://huggingface.co/org/name", kind="datasets") is None
    assert hub_id(f"{MIRROR}/org/name/tree/main", endpoint=MIRROR) == ("org", "name")
    assert hub_id("https://huggingface.co/org/name", endpoint=MIRROR) == ("org", "name")
    assert hub_id(f"{MIRROR}/org/name") is None


@pytest.mark.parametrize(
    ("arguments", "endpoint", "purl"),
    [
        (("org/Name", COMMIT), None, f"pkg:huggingface/org/Name@{COMMIT}"),
        (("org/Name", COMMIT.upper()), None, f"pkg:huggingface/org/Name@{COMMIT}"),
        (("org/Name",), None, "pkg:huggingface/org/Name"),
        (("org/Name",), "https://huggingface.co/", "pkg:huggingface/org/Name"),
        (("org/n",), "https://u:p@hub.example.org:8443/hf/?t=1", f"pkg:huggingface/org/n?repository_url={MIRROR}"),
        (
            ("org/n",),
            "https://hub.example.org/a+b",
            "pkg:huggingface/org/n?repository_url=https://hub.example.org/a%2Bb",
        ),
        (("gpt2", COMMIT), None, None),
        (("org/Name", "main"), None, None),
        (("org/Name", ""), None, None),
        (("org/Name", COMMIT[:39]), None, None),
        (("org/Name",), "hub.example.org", None),
        (("org/../x",), None, None),
        (("https://huggingface.co/org/Name",), None, None),
    ],
)
def test_hub_purl(arguments: tuple[str, ...], endpoint: str | None, purl: str | None) -> None:
    assert hub_purl(*arguments, endpoint=endpoint) == purl


@given(SEGMENTS | HOSTILE, SEGMENTS | HOSTILE, st.none() | COMMITS | HOSTILE, ENDPOINTS)
def test_hub_purls_survive_the_library_and_are_read_back(
    org: str, name: str, commit: str | None, endpoint: str | None
) -> None:
    purl = hub_purl(f"{org}/{name}", commit, endpoint=endpoint)
    if purl is None:
        return
    assert survives(purl)
    parsed = PackageURL.from_string(purl)
    assert (parsed.namespace, parsed.name, parsed.version) == (
        org.strip(),
        name.strip(),
        commit.lower() if commit else None,
    )
    again = parse_hub_purl(purl)
    assert again is not None
    repo_id, version, hub = again
    assert repo_id == f"{parsed.namespace}/{parsed.name}" and version == parsed.version
    assert hub_purl(repo_id, version, endpoint=hub) == purl
    assert "u:p" not in purl
    assert canonical_purl(purl) == purl


@pytest.mark.parametrize(
    ("purl", "parsed"),
    [
        ("pkg:huggingface/gpt2", ("gpt2", None, None)),
        (f"PKG:HuggingFace/org/Name@{COMMIT.upper()}", ("org/Name", COMMIT, None)),
        (
            "pkg:huggingface/org/n?foo=bar&repository_url=https%3A%2F%2Fhub.example.org",
            ("org/n", None, "https://hub.example.org"),
        ),
        ("pkg:huggingface/org/n?repository_url=https://huggingface.co", ("org/n", None, None)),
        ("pkg:huggingface/org/n@main", None),
        ("pkg:huggingface/org/n#weights", None),
        ("pkg:huggingface/org/n?repository_url=file:///etc", None),
        ("pkg:huggingface/https://huggingface.co/a/b", None),
        ("pkg:huggingface/a/b/c", None),
        ("pkg:huggingface/a/..", None),
        ("pkg:pypi/torch@2", None),
        ("org/name", None),
        ("", None),
    ],
)
def test_parse_hub_purl(purl: str, parsed: tuple[str, str | None, str | None] | None) -> None:
    assert parse_hub_purl(purl) == parsed


@pytest.mark.parametrize(
    ("kind", "repo_id", "commit", "ref"),
    [
        ("models", "org/name", COMMIT, f"pkg:huggingface/org/name@{COMMIT}"),
        ("models", "org/name", None, "pkg:huggingface/org/name"),
        ("models", "gpt2", None, "hf:models/gpt2"),
        ("models", "gpt2", COMMIT, f"hf:models/gpt2@{COMMIT}"),
        ("datasets", "org/name", COMMIT.upper(), f"hf:datasets/org/name@{COMMIT}"),
        ("datasets", " imdb ", None, "hf:datasets/imdb"),
        ("spaces", "org/name", None, "hf:spaces/org/name"),
        ("datasets", "a/../b", None, None),
        ("datasets", "org/name", "main", None),
        ("models", "org/name", "main", None),
    ],
)
def test_hub_ref(kind: str, repo_id: str, commit: str | None, ref: str | None) -> None:
    assert hub_ref(kind, repo_id, commit) == ref  # type: ignore[arg-type]


def test_hub_ref_of_another_hub() -> None:
    assert hub_ref("models", "org/name", endpoint=MIRROR) == f"pkg:huggingface/org/name?repository_url={MIRROR}"
    assert hub_ref("datasets", "org/name", endpoint=MIRROR) == "hf:datasets/org/name"


@pytest.mark.parametrize(
    ("name", "version", "purl"),
    [
        ("torch", "2.13.0+cpu", "pkg:pypi/torch@2.13.0%2Bcpu"),
        ("Typing_Extensions", "4.0", "pkg:pypi/typing-extensions@4.0"),
        ("zope.interface", None, "pkg:pypi/zope-interface"),
        ("a", "1!2.0rc1", "pkg:pypi/a@1%212.0rc1"),
        (" a ", "", "pkg:pypi/a"),
        ("a", " 1 ", "pkg:pypi/a@1"),
        ("", None, None),
        ("../x", "1", None),
        ("a b", "1", None),
        ("a@1", None, None),
        ("-a", None, None),
        ("a\n", None, "pkg:pypi/a"),
        ("é", None, None),
        ("a", "1/../2", None),
        ("a", "1 2", None),
        ("a", "1?x=y", None),
        ("a" * 300, None, None),
    ],
)
def test_pypi_purl(name: str, version: str | None, purl: str | None) -> None:
    assert pypi_purl(name, version) == purl


@given(SEGMENTS | HOSTILE, st.none() | st.from_regex(r"[0-9a-zA-Z.!+_~*-]{1,12}", fullmatch=True) | HOSTILE)
def test_pypi_purls_survive_the_library(name: str, version: str | None) -> None:
    purl = pypi_purl(name, version)
    if purl is not None:
        assert survives(purl)
        parsed = PackageURL.from_string(purl)
        assert (parsed.name, parsed.version) == (normalize_pypi_name(name), (version or "").strip() or None)
        assert canonical_purl(purl) == purl


@pytest.mark.parametrize("name", ["Foo.Bar", "foo_bar", "FOO--bar", "foo-_.bar", " foo.bar "])
def test_normalize_pypi_name(name: str) -> None:
    assert normalize_pypi_name(name) == "foo-bar"


@pytest.mark.parametrize(
    ("value", "purl"),
    [
        ("pkg:pypi/torch@2.13.0%2Bcpu", "pkg:pypi/torch@2.13.0%2Bcpu"),
        ("pkg:PYPI/Django_package@1.11.1.dev1", "pkg:pypi/django-package@1.11.1.dev1"),
        ("pkg:npm/Name@1", "pkg:npm/name@1"),
        ("pkg:pypi/a_b", "pkg:pypi/a-b"),
        ("pkg:npm/@angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1"),
        ("pkg:maven/com.acme/tomcat@9.0.14?packaging=jar", "pkg:maven/com.acme/tomcat@9.0.14?packaging=jar"),
        ("pkg:oci/x@sha256%3Aabc", "pkg:oci/x@sha256:abc"),
        ("pkg:generic/a?vcs_url=git%2Bhttps://u:t@h.example/x", "pkg:generic/a?vcs_url=git%2Bhttps://h.example/x"),
        ("  pkg:pypi/a  ", "pkg:pypi/a"),
        ("pkg:huggingface/a/../../b@1", None),
        ("pkg:generic/a/./b", None),
        ("pkg:generic/%2e%2e", None),
        ("pkg:generic/a%2Fb", None),
        ("pkg:generic/a%00b", None),
        ("pkg:generic/a\u202eb", None),
        ("pkg:generic/a\tb", None),
        ("pkg:pypi/..", None),
        ("pkg:maven/../x@1", None),
        ("pkg:a", None),
        ("pypi/a", None),
        ("https://example.org", None),
        ("", None),
        ("pkg:generic/" + "a" * 5000, None),
    ],
)
def test_canonical_purl(value: str, purl: str | None) -> None:
    assert canonical_purl(value) == purl


@given(PURLS)
@example("pkg:pypi/a.-@1")
@example("pkg:npm/1@.")
def test_canonical_purls_survive_the_library(value: str) -> None:
    purl = canonical_purl(value)
    if purl is not None:
        assert survives(purl)
        assert canonical_purl(purl) == purl
        assert "u:p@" not in purl
        assert not {".", ".."} & set(purl.partition("?")[0].replace("@", "/").split("/"))

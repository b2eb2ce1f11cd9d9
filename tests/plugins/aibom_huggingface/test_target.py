"""What a locator means."""

from __future__ import annotations

import pytest

from aibom.plugin import SourceError
from aibom_huggingface.target import Target, parse_target

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("locator", "target"),
    [
        ("acme/tiny", Target("models", "acme/tiny")),
        ("gpt2", Target("models", "gpt2")),
        ("models/acme/tiny", Target("models", "acme/tiny")),
        ("acme/tiny@v1.0", Target("models", "acme/tiny", "v1.0")),
        ("acme/tiny@refs/pr/3", Target("models", "acme/tiny", "refs/pr/3")),
        (f"gpt2@{COMMIT}", Target("models", "gpt2", COMMIT)),
        ("datasets/acme/reviews@main", Target("datasets", "acme/reviews", "main")),
        ("datasets/imdb", Target("datasets", "imdb")),
        ("spaces/acme/demo", Target("spaces", "acme/demo")),
        ("collections/acme/best-of-65f0", Target("collections", "acme/best-of-65f0")),
        ("acme/*", Target("organization", "acme")),
        ("datasets/acme/*", Target("organization", "acme", holds="datasets")),
        ("https://huggingface.co/acme/tiny", Target("models", "acme/tiny")),
        ("https://hf.co/acme/tiny/tree/v2", Target("models", "acme/tiny", "v2")),
        ("acme/tiny/blob/main/README.md", Target("models", "acme/tiny", "main")),
        ("datasets/imdb/tree/main/data", Target("datasets", "imdb", "main")),
        ("https://huggingface.co/acme/tiny/tree/refs%2Fpr%2F1?x=1", Target("models", "acme/tiny", "refs/pr/1")),
        ("https://hub.example/acme/tiny", Target("models", "acme/tiny", None, "https://hub.example")),
        (f"pkg:huggingface/acme/tiny@{COMMIT}", Target("models", "acme/tiny", COMMIT)),
        (
            "pkg:huggingface/acme/tiny?repository_url=https://hub.example",
            Target("models", "acme/tiny", None, "https://hub.example"),
        ),
    ],
)
def test_what_is_meant(locator: str, target: Target) -> None:
    assert parse_target(locator) == target


@pytest.mark.parametrize(
    "locator",
    [
        "",
        "a/b/c",
        "../../etc/passwd",
        "acme/..",
        "acme/ti ny",
        "acme/tiny@",
        "acme/tiny@a..b",
        "acme/tiny@x y",
        "acme/tiny\x1b[2J",
        "collections/none",
        "*",
        "",
        "acme/*@main",
        "pkg:pypi/torch@2",
        "https://user:secret@hub.example/acme/tiny",
        "x" * 5000,
    ],
)
def test_what_is_none_is_refused_and_no_secret_shown(locator: str) -> None:
    with pytest.raises(SourceError) as error:
        parse_target(locator)
    assert "secret" not in f"{error.value.message} {error.value.hint}" and error.value.hint
    assert "\x1b" not in error.value.message and len(error.value.message) < 500

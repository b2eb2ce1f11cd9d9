from __future__ import annotations

import pytest

from aibom.formats.base import Mention
from aibom.formats.gguf_lineage import MAX_MENTIONS, datasets, parents

BASE = "general.base_model"


@pytest.mark.parametrize(
    ("entry", "identity"),
    [
        ({"repo_url": "https://huggingface.co/acme/base"}, "acme/base"),
        ({"repo_url": "https://huggingface.co/acme/base/tree/main"}, "acme/base"),
        ({"repo_url": "https://github.com/acme/base", "name": "Base"}, "https://github.com/acme/base"),
        ({"repo_url": "https://user:secret@acme.org/base?token=x"}, "https://acme.org/base"),
        ({"repo_url": "none", "url": "https://huggingface.co/acme/base"}, "acme/base"),
        ({"url": "https://acme.org/page", "repo_url": "https://huggingface.co/acme/base"}, "acme/base"),
        ({"name": "acme/base", "organization": "Other"}, "acme/base"),
    ],
)
def test_a_parent_is_what_its_address_says(entry: dict[str, str], identity: str) -> None:
    assert parents({f"{BASE}.0.{key}": text for key, text in entry.items()}) == ((Mention(identity),), ())


def test_a_title_is_no_identity() -> None:
    texts = {f"{BASE}.0.name": "Llama 3 8B", f"{BASE}.0.organization": "Meta", f"{BASE}.0.version": "unknown"}
    texts |= {f"{BASE}.1.name": "Mistral-7B", "general.dataset.0.name": "Set", "general.base_model.count": "7"}
    assert parents(texts) == (
        (),
        (("aibom:gguf:base-model", "name=Llama 3 8B; organization=Meta"), ("aibom:gguf:base-model", "name=Mistral-7B")),
    )
    assert datasets(texts, ()) == ((), (("aibom:gguf:dataset", "name=Set"),))


def test_the_order_is_that_of_the_numbers() -> None:
    texts = {f"{BASE}.{number}.repo_url": f"https://huggingface.co/a/m{number}" for number in (10, 2, 1)}
    assert [mention.id for mention in parents(texts)[0]] == ["a/m1", "a/m2", "a/m10"]


def test_an_adapter_says_so_and_the_source_of_a_conversion_is_a_parent() -> None:
    texts = {f"{BASE}.0.repo_url": "https://huggingface.co/acme/base", "general.type": "adapter"}
    texts["general.source.huggingface.repository"] = "acme/original"
    assert parents(texts)[0] == (Mention("acme/base", "adapter"), Mention("acme/original"))


def test_data_sets() -> None:
    texts = {"general.dataset.0.repo_url": "https://huggingface.co/datasets/acme/set"}
    assert datasets(texts, ("acme/other", "imdb", "https://huggingface.co/datasets/acme/third"))[0] == (
        Mention("acme/set"),
        Mention("acme/other", "train"),
        Mention("imdb", "train"),
        Mention("acme/third", "train"),
    )


def test_mentions_are_bounded() -> None:
    texts = {f"{BASE}.{number}.repo_url": f"https://huggingface.co/a/m{number}" for number in range(1000)}
    assert len(parents(texts)[0]) == MAX_MENTIONS

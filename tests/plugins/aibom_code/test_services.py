"""Whose a service is: by its URL, or by what stands before a model's name."""

from __future__ import annotations

import pytest

from aibom_code.services import PREFIXES, PROVIDERS, prefixed, service_at


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://acme.openai.azure.com/", "azure-openai"),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com", "bedrock"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("http://localhost:8000/v1", "localhost:8000"),
        ("https://user:pass@llm.example/v1?key=x", "llm.example"),
        ("https://api.openai.com.evil.example/v1", "api.openai.com.evil.example"),
        ("not a url", None),
        ("file:///etc/passwd", None),
    ],
)
def test_an_endpoint_says_whose_it_is(url: str, name: str | None) -> None:
    assert service_at(url) == name


@pytest.mark.parametrize(
    ("text", "separator", "found"),
    [
        ("openai/gpt-4o", "/", ("openai", "gpt-4o")),
        ("vertex_ai/gemini-x", "/", ("vertex-ai", "gemini-x")),
        ("huggingface/org/name", "/", ("huggingface", "org/name")),
        ("google-gla:gemini-x", ":", ("google", "gemini-x")),
        ("acme/model", "/", None),
        ("gpt-4o", "/", None),
        ("openai/", "/", None),
    ],
)
def test_a_prefix_says_whose_a_model_is(text: str, separator: str, found: tuple[str, str] | None) -> None:
    assert prefixed(text, separator) == found


def test_every_prefix_leads_to_a_service_that_is_known() -> None:
    assert {name for name in PREFIXES.values() if name not in PROVIDERS} <= {"ollama"}

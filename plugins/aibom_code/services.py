"""AI services by what code calls them: who provides them, and whose an endpoint is."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from aibom.plugin import clean_url

__all__ = ["COMPATIBLE", "INFERENCE", "PREFIXES", "PROVIDERS", "prefixed", "service_at"]

INFERENCE: Final = "inference"
"""``Reference.service`` of a service that runs models."""
COMPATIBLE: Final = "openai-compatible"
"""A server that is spoken to as OpenAI's is, of which it is not known whose it is."""

PROVIDERS: Final = {
    "ai21": "AI21 Labs",
    "alibaba": "Alibaba Cloud",
    "anthropic": "Anthropic",
    "azure-ai": "Microsoft",
    "azure-openai": "Microsoft",
    "bedrock": "Amazon Web Services",
    "cerebras": "Cerebras",
    "cohere": "Cohere",
    "deepseek": "DeepSeek",
    "fireworks": "Fireworks AI",
    "github-models": "GitHub",
    "google": "Google",
    "groq": "Groq",
    "huggingface": "Hugging Face",
    "mistral": "Mistral AI",
    "moonshot": "Moonshot AI",
    "nvidia": "NVIDIA",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "perplexity": "Perplexity",
    "replicate": "Replicate",
    "together": "Together AI",
    "vertex-ai": "Google",
    "voyage": "Voyage AI",
    "watsonx": "IBM",
    "xai": "xAI",
}
"""Who provides a service, by the name that its ref has."""

PREFIXES: Final = {
    **{name: name for name in PROVIDERS},
    "azure": "azure-openai",
    "azure_ai": "azure-ai",
    "azure_openai": "azure-openai",
    "bedrock_converse": "bedrock",
    "cohere_chat": "cohere",
    "dashscope": "alibaba",
    "fireworks_ai": "fireworks",
    "gemini": "google",
    "google-gla": "google",
    "google-vertex": "vertex-ai",
    "google_genai": "google",
    "google_vertexai": "vertex-ai",
    "mistralai": "mistral",
    "nvidia_nim": "nvidia",
    "ollama": "ollama",
    "ollama_chat": "ollama",
    "openai-chat": "openai",
    "openai-responses": "openai",
    "text-completion-openai": "openai",
    "together_ai": "together",
    "vertex_ai": "vertex-ai",
    "vertexai": "vertex-ai",
    "xai": "xai",
}
"""Services by what stands before a model's name in the ids of LiteLLM, DSPy, Pydantic AI, LangChain and Instructor."""

_HOSTS: Final = {
    "api-inference.huggingface.co": "huggingface",
    "api.anthropic.com": "anthropic",
    "api.cerebras.ai": "cerebras",
    "api.cohere.ai": "cohere",
    "api.cohere.com": "cohere",
    "api.deepseek.com": "deepseek",
    "api.fireworks.ai": "fireworks",
    "api.groq.com": "groq",
    "api.mistral.ai": "mistral",
    "api.moonshot.ai": "moonshot",
    "api.moonshot.cn": "moonshot",
    "api.openai.com": "openai",
    "api.perplexity.ai": "perplexity",
    "api.together.ai": "together",
    "api.together.xyz": "together",
    "api.voyageai.com": "voyage",
    "api.x.ai": "xai",
    "dashscope.aliyuncs.com": "alibaba",
    "generativelanguage.googleapis.com": "google",
    "integrate.api.nvidia.com": "nvidia",
    "models.github.ai": "github-models",
    "models.inference.ai.azure.com": "github-models",
    "openrouter.ai": "openrouter",
    "router.huggingface.co": "huggingface",
}
_DOMAINS: Final = {
    ".cognitiveservices.azure.com": "azure-ai",
    ".openai.azure.com": "azure-openai",
    ".services.ai.azure.com": "azure-ai",
    "-aiplatform.googleapis.com": "vertex-ai",
    ".amazonaws.com": "bedrock",
}


def service_at(url: str) -> str | None:
    """Return the name of the service at an endpoint: its provider's where that is known, else the host.

    Args:
        url: as it is written.

    Returns:
        A name for its ref; None where it is no http or https URL.
    """
    cleaned = clean_url(url)
    if cleaned is None:
        return None
    parts = urlsplit(cleaned)
    host = parts.hostname or ""
    known = _HOSTS.get(host) or next((name for domain, name in _DOMAINS.items() if host.endswith(domain)), None)
    return known or parts.netloc or None


def prefixed(text: str, separator: str) -> tuple[str, str] | None:
    """Split the id of a hosted model that says whose it is.

    Args:
        text: ``openai/gpt-4o``, ``anthropic:claude-3-5-haiku-latest``.
        separator: what stands between.

    Returns:
        The service's name and the model's; None where no service that is known stands before it.
    """
    word, found, rest = text.partition(separator)
    name = PREFIXES.get(word.lower()) if found and rest else None
    return (name, rest) if name else None

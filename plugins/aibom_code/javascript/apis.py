"""Packages whose calls name models, data sets or services: a row for each, as its own documentation has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aibom_code.reference import HUB

__all__ = ["APIS", "MARKS", "Api", "find_apis"]


@dataclass(frozen=True, slots=True)
class Api:
    """What an export of a package means.

    Attributes:
        package: its name; ``*`` at its end for any rest.
        exports: names of exports, ``default`` for that; ``*`` for each.
        use: ``call`` where the export is called itself, ``method`` where one of its methods is (``methods``),
            ``client`` where it makes an object whose methods are called with an object of arguments, ``provider`` where
            it is called with a model's name or makes such a function.
        provider: the service that the model runs at; empty for one that is loaded.
        hub: where the model is looked up.
        methods: names of methods for ``method``.
        position: the argument that names the model.
        keys: keys of an object of arguments that do.
        service: kind of a service that is no inference (``vector-database``); the client is it then.
    """

    package: str
    exports: tuple[str, ...]
    use: str
    provider: str = ""
    hub: str = ""
    methods: tuple[str, ...] = ()
    position: int = -1
    keys: tuple[str, ...] = ("model",)
    service: str = ""


def _clients(package: str, provider: str, *exports: str) -> Api:
    return Api(package, exports, "client", provider)


def _langchain(package: str, provider: str, *exports: str) -> Api:
    return Api(package, exports, "client", provider, keys=("model", "modelName", "modelId", "deploymentName"))


def _store(package: str, name: str, *exports: str) -> Api:
    return Api(package, exports, "client", name, keys=(), service="vector-database")


_TRANSFORMERS: Final = ("@huggingface/transformers", "@xenova/transformers")

APIS: Final = (
    # https://huggingface.co/docs/transformers.js
    *(Api(name, ("pipeline",), "call", hub=HUB, position=1) for name in _TRANSFORMERS),
    *(Api(name, ("*",), "method", hub=HUB, methods=("from_pretrained",), position=0) for name in _TRANSFORMERS),
    # https://huggingface.co/docs/huggingface.js
    _clients("@huggingface/inference", "huggingface", "InferenceClient", "HfInference"),
    Api("@huggingface/hub", ("downloadFile", "snapshotDownload"), "call", hub=HUB, keys=("repo",)),
    # SDKs of providers
    _clients("openai", "openai", "default", "OpenAI"),
    _clients("openai", "azure-openai", "AzureOpenAI"),
    _clients("@anthropic-ai/sdk", "anthropic", "default", "Anthropic"),
    _clients("@anthropic-ai/bedrock-sdk", "bedrock", "default", "AnthropicBedrock"),
    _clients("@anthropic-ai/vertex-sdk", "vertex-ai", "default", "AnthropicVertex"),
    _clients("@google/genai", "google", "GoogleGenAI"),
    _clients("@google/generative-ai", "google", "GoogleGenerativeAI"),
    _clients("@google-cloud/vertexai", "vertex-ai", "VertexAI"),
    _clients("@mistralai/mistralai", "mistral", "default", "Mistral"),
    _clients("groq-sdk", "groq", "default", "Groq"),
    _clients("cohere-ai", "cohere", "CohereClient", "CohereClientV2"),
    _clients("together-ai", "together", "default", "Together"),
    _clients("voyageai", "voyage", "VoyageAIClient"),
    _clients("ollama", "ollama", "Ollama"),
    Api("ollama", ("default",), "method", "ollama", methods=("chat", "generate", "embed", "embeddings", "pull")),
    Api("replicate", ("default",), "client", "replicate", keys=()),
    # https://ai-sdk.dev/providers
    *(
        Api(f"@ai-sdk/{package}", exports, "provider", provider, position=0)
        for package, provider, exports in (
            ("amazon-bedrock", "bedrock", ("bedrock", "createAmazonBedrock")),
            ("anthropic", "anthropic", ("anthropic", "createAnthropic")),
            ("azure", "azure-openai", ("azure", "createAzure")),
            ("cerebras", "cerebras", ("cerebras", "createCerebras")),
            ("cohere", "cohere", ("cohere", "createCohere")),
            ("deepseek", "deepseek", ("deepseek", "createDeepSeek")),
            ("fireworks", "fireworks", ("fireworks", "createFireworks")),
            ("google", "google", ("google", "createGoogleGenerativeAI")),
            ("google-vertex", "vertex-ai", ("vertex", "createVertex")),
            ("groq", "groq", ("groq", "createGroq")),
            ("mistral", "mistral", ("mistral", "createMistral")),
            ("openai", "openai", ("openai", "createOpenAI")),
            ("perplexity", "perplexity", ("perplexity", "createPerplexity")),
            ("togetherai", "together", ("togetherai", "createTogetherAI")),
            ("xai", "xai", ("xai", "createXai")),
        )
    ),
    Api("@openrouter/ai-sdk-provider", ("openrouter", "createOpenRouter"), "provider", "openrouter", position=0),
    Api("ollama-ai-provider", ("ollama", "createOllama"), "provider", "ollama", position=0),
    # https://js.langchain.com/docs/integrations
    _langchain("@langchain/openai", "openai", "ChatOpenAI", "OpenAI", "OpenAIEmbeddings"),
    _langchain("@langchain/openai", "azure-openai", "AzureChatOpenAI", "AzureOpenAI", "AzureOpenAIEmbeddings"),
    _langchain("@langchain/anthropic", "anthropic", "ChatAnthropic"),
    _langchain("@langchain/google-genai", "google", "ChatGoogleGenerativeAI", "GoogleGenerativeAIEmbeddings"),
    _langchain("@langchain/mistralai", "mistral", "ChatMistralAI", "MistralAIEmbeddings"),
    _langchain("@langchain/groq", "groq", "ChatGroq"),
    _langchain("@langchain/cohere", "cohere", "ChatCohere", "CohereEmbeddings", "CohereRerank"),
    _langchain("@langchain/aws", "bedrock", "ChatBedrockConverse", "BedrockEmbeddings"),
    _langchain("@langchain/ollama", "ollama", "ChatOllama", "Ollama", "OllamaEmbeddings"),
    # Vector databases
    _store("@qdrant/js-client-rest", "qdrant", "QdrantClient"),
    _store("chromadb", "chroma", "ChromaClient", "CloudClient"),
    _store("@pinecone-database/pinecone", "pinecone", "Pinecone"),
    _store("weaviate-client", "weaviate", "default"),
    _store("@zilliz/milvus2-sdk-node", "milvus", "MilvusClient"),
)
"""All packages that are known."""

MARKS: Final = tuple(sorted({api.package.encode() for api in APIS}))
"""A file without any of these is not parsed."""


def find_apis(package: str, export: str) -> tuple[Api, ...]:
    """Return the rows of an export of a package; empty where it means nothing."""
    return tuple(api for api in APIS if api.package == package and (export in api.exports or api.exports == ("*",)))

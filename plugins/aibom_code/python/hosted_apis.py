"""Clients of services that run models: data, one row each. The model is what the argument says, at that service.

Where the client is given the URL of another server, that is the service. Sources: the libraries' own documentation.
"""

from __future__ import annotations

from typing import Final

from aibom.plugin import Kind
from aibom_code.python.api import Api

__all__ = ["HOSTED"]

_SERVICE = Kind.SERVICE


def _client(library: str, classes: str, provider: str, model: tuple[str | int, ...] = ("model",)) -> tuple[Api, ...]:
    """A client: making one uses the service, and calling it names the model."""
    name = f"{library}.**.{{{classes}}}"
    return (
        Api(name, (), _SERVICE, "", provider, "client"),
        Api(f"{name}().**", model, hub="", provider=provider, rule="hosted"),
    )


def _model(callee: str, provider: str, *model: str | int, rule: str = "hosted") -> Api:
    """A function or class that takes the model, and stands for the service too."""
    return Api(callee, model, hub="", provider=provider, rule=rule)


_LANGCHAIN = "{langchain,langchain_community}"

HOSTED: Final[tuple[Api, ...]] = (
    # OpenAI's library, https://github.com/openai/openai-python
    *_client("openai", "AzureOpenAI,AsyncAzureOpenAI", "azure-openai"),
    *_client("openai", "OpenAI,AsyncOpenAI,Client,AsyncClient", "openai"),
    _model("openai.**", "openai", "model", "engine"),
    # Anthropic
    *_client("anthropic", "AnthropicBedrock,AsyncAnthropicBedrock", "bedrock"),
    *_client("anthropic", "AnthropicVertex,AsyncAnthropicVertex", "vertex-ai"),
    *_client("anthropic", "Anthropic,AsyncAnthropic,Client,AsyncClient", "anthropic"),
    # Google: google-genai, google-generativeai, Vertex AI
    *_client("google.genai", "Client", "google"),
    _model("google.generativeai.**.GenerativeModel", "google", "model_name", 0),
    _model("google.generativeai.**.{embed_content,embed_content_async}", "google", "model", 0),
    _model("vertexai.**.{GenerativeModel,ImageGenerationModel}", "vertex-ai", "model_name", 0),
    _model("vertexai.**.from_pretrained", "vertex-ai", "model_name", 0),
    # Mistral, Cohere, Groq, Together, Voyage, Cerebras, Replicate, AI21
    *_client("mistralai", "Mistral,MistralClient,MistralAsyncClient", "mistral"),
    *_client("cohere", "Client,ClientV2,AsyncClient,AsyncClientV2", "cohere"),
    *_client("groq", "Groq,AsyncGroq", "groq"),
    *_client("together", "Together,AsyncTogether", "together"),
    *_client("voyageai", "Client,AsyncClient", "voyage"),
    *_client("cerebras.cloud.sdk", "Cerebras,AsyncCerebras", "cerebras"),
    *_client("ai21", "AI21Client,AsyncAI21Client", "ai21"),
    Api("replicate.**.{run,stream,async_run}", ("ref", "model", 0), hub="", provider="replicate", rule="replicate"),
    # Amazon Bedrock by boto3, https://docs.aws.amazon.com/bedrock
    Api("boto3.**.client", (), _SERVICE, "", "bedrock", "bedrock-client", needs="bedrock"),
    Api(
        "boto3.**.client().{invoke_model,invoke_model_with_response_stream,converse,converse_stream}",
        ("modelId",),
        hub="",
        provider="bedrock",
        rule="bedrock",
        needs="bedrock",
    ),
    # Azure AI
    *_client("azure.ai.inference", "ChatCompletionsClient,EmbeddingsClient,ImageEmbeddingsClient", "azure-ai"),
    # Hugging Face's inference, https://huggingface.co/docs/huggingface_hub/guides/inference
    Api(
        "huggingface_hub.**.{InferenceClient,AsyncInferenceClient}",
        ("model", 0),
        provider="huggingface",
        rule="inference",
    ),
    Api(
        "huggingface_hub.**.{InferenceClient,AsyncInferenceClient}().**",
        ("model",),
        provider="huggingface",
        rule="inference",
    ),
    # Ollama
    Api("ollama.**.{Client,AsyncClient}", (), _SERVICE, "", "ollama", "client"),
    Api(
        "ollama.**.{Client,AsyncClient}().{chat,generate,embed,embeddings,pull,show}",
        ("model", 0),
        hub="",
        provider="ollama",
        rule="hosted",
    ),
    Api("ollama.{chat,generate,embed,embeddings,pull,show}", ("model", 0), hub="", provider="ollama", rule="hosted"),
    # LiteLLM, https://docs.litellm.ai/docs/providers
    Api(
        "litellm.**.{completion,acompletion,text_completion,atext_completion,embedding,"
        "aembedding,responses,aresponses,image_generation,aimage_generation,transcription,"
        "atranscription,speech,aspeech,rerank,arerank}",
        ("model", 0),
        hub="",
        provider="litellm",
        rule="slash-prefix",
    ),
    Api("litellm.**.Router", ("model_list", 0), hub="", provider="litellm", rule="router"),
    # DSPy, Instructor, Pydantic AI
    Api("dspy.**.{LM,Embedder}", ("model", 0), hub="", provider="litellm", rule="slash-prefix"),
    _model("dspy.**.{OpenAI,AzureOpenAI}", "openai", "model", 0),
    Api("instructor.**.from_provider", ("model", 0), hub="", rule="slash-prefix"),
    Api("pydantic_ai.**.{Agent,Embedder}", ("model", 0), hub="", rule="colon-prefix"),
    Api("pydantic_ai.**.infer_model", ("model", 0), hub="", rule="colon-prefix"),
    _model("pydantic_ai.**.{OpenAIModel,OpenAIChatModel,OpenAIResponsesModel}", "openai", "model_name", 0),
    _model("pydantic_ai.**.AnthropicModel", "anthropic", "model_name", 0),
    _model("pydantic_ai.**.{GeminiModel,GoogleModel}", "google", "model_name", 0),
    _model("pydantic_ai.**.GroqModel", "groq", "model_name", 0),
    _model("pydantic_ai.**.MistralModel", "mistral", "model_name", 0),
    _model("pydantic_ai.**.CohereModel", "cohere", "model_name", 0),
    _model("pydantic_ai.**.BedrockConverseModel", "bedrock", "model_name", 0),
    # LangChain
    Api("{langchain,langchain_core}.**.{init_chat_model,init_embeddings}", ("model", 0), hub="", rule="langchain"),
    _model(
        "langchain_openai.**.{AzureChatOpenAI,AzureOpenAIEmbeddings,AzureOpenAI}",
        "azure-openai",
        "model",
        "model_name",
        "azure_deployment",
        "deployment_name",
    ),
    _model("langchain_openai.**.{ChatOpenAI,OpenAIEmbeddings,OpenAI}", "openai", "model", "model_name"),
    _model(
        _LANGCHAIN + ".**.{AzureChatOpenAI,AzureOpenAIEmbeddings,AzureOpenAI}",
        "azure-openai",
        "model",
        "model_name",
        "deployment_name",
    ),
    _model(_LANGCHAIN + ".**.{ChatOpenAI,OpenAIEmbeddings,OpenAI}", "openai", "model", "model_name"),
    _model("langchain_anthropic.**.{ChatAnthropic,AnthropicLLM}", "anthropic", "model", "model_name"),
    _model(_LANGCHAIN + ".**.{ChatAnthropic,Anthropic}", "anthropic", "model", "model_name"),
    _model(
        "langchain_google_genai.**.{ChatGoogleGenerativeAI,GoogleGenerativeAI,GoogleGenerativeAIEmbeddings}",
        "google",
        "model",
    ),
    _model(
        "langchain_google_vertexai.**.{ChatVertexAI,VertexAI,VertexAIEmbeddings}", "vertex-ai", "model", "model_name"
    ),
    _model("langchain_mistralai.**.{ChatMistralAI,MistralAIEmbeddings}", "mistral", "model", "model_name"),
    _model("langchain_cohere.**.{ChatCohere,CohereEmbeddings,CohereRerank}", "cohere", "model"),
    _model("langchain_groq.**.ChatGroq", "groq", "model", "model_name"),
    _model(
        "langchain_aws.**.{ChatBedrock,ChatBedrockConverse,BedrockLLM,BedrockEmbeddings}",
        "bedrock",
        "model_id",
        "model",
    ),
    _model(_LANGCHAIN + ".**.{BedrockChat,BedrockEmbeddings,Bedrock}", "bedrock", "model_id"),
    _model("langchain_ollama.**.{ChatOllama,OllamaLLM,OllamaEmbeddings}", "ollama", "model"),
    _model(_LANGCHAIN + ".**.{ChatOllama,Ollama,OllamaEmbeddings}", "ollama", "model"),
    _model("langchain_together.**.{ChatTogether,Together,TogetherEmbeddings}", "together", "model"),
    _model("langchain_fireworks.**.{ChatFireworks,Fireworks,FireworksEmbeddings}", "fireworks", "model"),
    _model("langchain_nvidia_ai_endpoints.**.{ChatNVIDIA,NVIDIAEmbeddings,NVIDIARerank}", "nvidia", "model"),
    _model("langchain_deepseek.**.ChatDeepSeek", "deepseek", "model"),
    _model("langchain_xai.**.ChatXAI", "xai", "model"),
    _model("langchain_voyageai.**.{VoyageAIEmbeddings,VoyageAIRerank}", "voyage", "model"),
    Api(
        "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceEndpoint,"
        "HuggingFaceHub,HuggingFaceEndpointEmbeddings}",
        ("repo_id", "model"),
        provider="huggingface",
        rule="inference",
    ),
    # LlamaIndex
    _model("llama_index.llms.azure_openai.**.AzureOpenAI", "azure-openai", "model", "engine"),
    _model("llama_index.embeddings.azure_openai.**.AzureOpenAIEmbedding", "azure-openai", "model"),
    _model("llama_index.**.{OpenAI,OpenAIEmbedding,OpenAILike,OpenAIResponses}", "openai", "model"),
    _model("llama_index.**.Anthropic", "anthropic", "model", 0),
    _model("llama_index.**.{Gemini,GoogleGenAI,GeminiEmbedding,GoogleGenAIEmbedding}", "google", "model", "model_name"),
    _model("llama_index.**.{MistralAI,MistralAIEmbedding}", "mistral", "model", "model_name"),
    _model("llama_index.**.{Cohere,CohereEmbedding,CohereRerank}", "cohere", "model", "model_name"),
    _model("llama_index.**.Groq", "groq", "model", 0),
    _model("llama_index.**.{Ollama,OllamaEmbedding}", "ollama", "model", "model_name", 0),
    _model("llama_index.**.{Bedrock,BedrockConverse,BedrockEmbedding}", "bedrock", "model", "model_name"),
    _model("llama_index.**.Vertex", "vertex-ai", "model"),
    # Haystack
    _model(
        "haystack.components.**.{AzureOpenAIGenerator,AzureOpenAIChatGenerator,"
        "AzureOpenAITextEmbedder,AzureOpenAIDocumentEmbedder}",
        "azure-openai",
        "azure_deployment",
    ),
    _model(
        "haystack.components.**.{OpenAIGenerator,OpenAIChatGenerator,OpenAITextEmbedder,"
        "OpenAIDocumentEmbedder,DALLEImageGenerator,RemoteWhisperTranscriber}",
        "openai",
        "model",
    ),
    _model("haystack_integrations.**.{AnthropicGenerator,AnthropicChatGenerator}", "anthropic", "model"),
    _model(
        "haystack_integrations.**.{CohereGenerator,CohereChatGenerator,CohereTextEmbedder,"
        "CohereDocumentEmbedder,CohereRanker}",
        "cohere",
        "model",
    ),
    _model(
        "haystack_integrations.**.{OllamaGenerator,OllamaChatGenerator,OllamaTextEmbedder,OllamaDocumentEmbedder}",
        "ollama",
        "model",
    ),
    _model(
        "haystack_integrations.**.{MistralChatGenerator,MistralTextEmbedder,MistralDocumentEmbedder}",
        "mistral",
        "model",
    ),
    _model("haystack_integrations.**.{AmazonBedrockGenerator,AmazonBedrockChatGenerator}", "bedrock", "model"),
    _model(
        "haystack_integrations.**.{GoogleAIGeminiGenerator,GoogleAIGeminiChatGenerator,GoogleGenAIChatGenerator}",
        "google",
        "model",
    ),
)
"""All rows; of two that fit a name, the earlier counts."""

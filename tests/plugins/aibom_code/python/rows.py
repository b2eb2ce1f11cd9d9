"""One example for each row of the table: what stands in the code, and what is to be found in its last line."""

# ruff: noqa: E501 - lines of code that is read, as it is written

from __future__ import annotations

__all__ = ["EXAMPLES"]

D, S = "dataset:", "service:"

EXAMPLES: dict[str, tuple[str, str]] = {
    "transformers.pipeline": ("from transformers import pipeline\npipeline('x', model='a/b')", "a/b"),
    "transformers.pipelines.pipeline": ("from transformers.pipelines import pipeline\npipeline('x', 'a/b')", "a/b"),
    "transformers.**.from_pretrained().**.load_adapter": (
        "import transformers\nm = transformers.AutoModel.from_pretrained(x)\nm.load_adapter('a/b')",
        "a/b",
    ),
    "transformers.**.from_pretrained": (
        "from transformers import BertModel as B\nB.from_pretrained(pretrained_model_name_or_path='a/b')",
        "a/b",
    ),
    "diffusers.**.from_single_file": (
        "from diffusers import FluxPipeline\n"
        "FluxPipeline.from_single_file('https://huggingface.co/a/b/blob/v1/c.safetensors')",
        "a/b@v1#c.safetensors",
    ),
    "diffusers.**.{from_pretrained,from_single_file}().**.{load_lora_weights,load_ip_adapter,load_textual_inversion,load_lora_adapter}": (
        "import diffusers\np = diffusers.X.from_pretrained(y).to('cuda')\n"
        "p.load_lora_weights('a/b', weight_name='c.safetensors')",
        "a/b#c.safetensors",
    ),
    "diffusers.**.from_pretrained": (
        "from diffusers import StableDiffusionPipeline\nStableDiffusionPipeline.from_pretrained('a/b', revision='fp16')",
        "a/b@fp16",
    ),
    "peft.**.from_pretrained().**.load_adapter": (
        "from peft import PeftModel\np = PeftModel.from_pretrained(m, x)\np.load_adapter('a/b', adapter_name='n')",
        "a/b",
    ),
    "peft.**.{PeftModel,PeftMixedModel,PeftModelForCausalLM,PeftModelForFeatureExtraction,PeftModelForSeq2SeqLM,"
    "PeftModelForQuestionAnswering,PeftModelForSequenceClassification,PeftModelForTokenClassification}"
    ".from_pretrained": ("from peft import PeftModel\nPeftModel.from_pretrained(base, 'a/b')", "a/b"),
    "peft.**.from_pretrained": ("import peft\npeft.AutoPeftModelForCausalLM.from_pretrained('a/b')", "a/b"),
    "optimum.**.from_pretrained": (
        "from optimum.onnxruntime import ORTModel\nORTModel.from_pretrained('a/b')",
        "a/b",
    ),
    "trl.**.from_pretrained": (
        "from trl import AutoModelForCausalLMWithValueHead as A\nA.from_pretrained('a/b')",
        "a/b",
    ),
    "trl.{SFTTrainer,DPOTrainer,RewardTrainer,GRPOTrainer,PPOTrainer,KTOTrainer}": (
        "from trl import SFTTrainer\nSFTTrainer(model='a/b')",
        "a/b",
    ),
    "unsloth.**.from_pretrained": (
        "from unsloth import FastLanguageModel\nFastLanguageModel.from_pretrained(model_name='a/b')",
        "a/b",
    ),
    "auto_gptq.**.{from_pretrained,from_quantized}": (
        "from auto_gptq import AutoGPTQForCausalLM as A\nA.from_quantized('a/b')",
        "a/b",
    ),
    "awq.**.{from_pretrained,from_quantized}": (
        "from awq import AutoAWQForCausalLM as A\nA.from_quantized('a/b')",
        "a/b",
    ),
    "datasets.**.load_from_disk": ("from datasets import load_from_disk\nload_from_disk('./d')", D + "path:./d"),
    "datasets.**.{load_dataset,load_dataset_builder}": (
        "from datasets import load_dataset\nload_dataset('a/b', 'c', split='train', revision='r')",
        D + "a/b@r",
    ),
    "datasets.**.{get_dataset_config_names,get_dataset_split_names,get_dataset_infos}": (
        "import datasets\ndatasets.get_dataset_config_names('a/b')",
        D + "a/b",
    ),
    "pandas.{read_parquet,read_csv,read_json,read_table}": (
        "import pandas as pd\npd.read_parquet('hf://datasets/a/b@r/c.parquet')",
        D + "a/b@r#c.parquet",
    ),
    "polars.{read_parquet,scan_parquet,read_csv,scan_csv,read_ndjson}": (
        "import polars as pl\npl.scan_csv('hf://datasets/a/b/c.csv')",
        D + "a/b#c.csv",
    ),
    "huggingface_hub.**.hf_hub_download": (
        "from huggingface_hub import hf_hub_download\nhf_hub_download('a/b', 'c.gguf', revision='r')",
        "a/b@r#c.gguf",
    ),
    "huggingface_hub.**.{snapshot_download,hf_hub_url}": (
        "from huggingface_hub import snapshot_download\nsnapshot_download(repo_id='a/b', repo_type='dataset')",
        D + "a/b",
    ),
    "huggingface_hub.**.{from_pretrained_keras,from_pretrained_fastai}": (
        "from huggingface_hub import from_pretrained_keras\nfrom_pretrained_keras('a/b')",
        "a/b",
    ),
    "sentence_transformers.**.{SentenceTransformer,SparseEncoder}": (
        "from sentence_transformers import SentenceTransformer\nSentenceTransformer('all-MiniLM-L6-v2')",
        "sentence-transformers/all-MiniLM-L6-v2",
    ),
    "sentence_transformers.**.CrossEncoder": (
        "from sentence_transformers.cross_encoder import CrossEncoder\nCrossEncoder('a/b')",
        "a/b",
    ),
    "sentence_transformers.**.{Transformer,CLIPModel,MLMTransformer}": (
        "from sentence_transformers import models\nmodels.Transformer('a/b', max_seq_length=1)",
        "a/b",
    ),
    "sentence_transformers.**.StaticEmbedding.from_model2vec": (
        "from sentence_transformers.models import StaticEmbedding\nStaticEmbedding.from_model2vec('a/b')",
        "a/b",
    ),
    "setfit.**.from_pretrained": ("from setfit import SetFitModel\nSetFitModel.from_pretrained('a/b')", "a/b"),
    "gliner.**.from_pretrained": ("from gliner import GLiNER\nGLiNER.from_pretrained('a/b')", "a/b"),
    "span_marker.**.from_pretrained": (
        "from span_marker import SpanMarkerModel as M\nM.from_pretrained('a/b')",
        "a/b",
    ),
    "model2vec.**.from_pretrained": ("from model2vec import StaticModel\nStaticModel.from_pretrained('a/b')", "a/b"),
    "FlagEmbedding.**.{FlagModel,BGEM3FlagModel,FlagReranker,FlagLLMReranker}": (
        "from FlagEmbedding import FlagModel\nFlagModel('a/b', use_fp16=True)",
        "a/b",
    ),
    "flair.**.{SequenceTagger,TextClassifier,RelationExtractor,Classifier,TARSClassifier,EntityLinker}.load": (
        "from flair.models import SequenceTagger\nSequenceTagger.load('ner-fast')",
        "flair:ner-fast",
    ),
    "flair.**.{TransformerWordEmbeddings,TransformerDocumentEmbeddings}": (
        "from flair.embeddings import TransformerWordEmbeddings\nTransformerWordEmbeddings('a/b')",
        "a/b",
    ),
    "flair.**.SentenceTransformerDocumentEmbeddings": (
        "from flair.embeddings import SentenceTransformerDocumentEmbeddings as S\nS('all-x')",
        "sentence-transformers/all-x",
    ),
    "timm.**.create_model": (
        "import timm\ntimm.create_model('resnet50.a1_in1k', pretrained=True)",
        "timm:resnet50.a1_in1k",
    ),
    "torchvision.models.**.{get_model,get_weight}": (
        "from torchvision.models import get_model\nget_model('resnet50', weights='DEFAULT')",
        "torchvision:resnet50@DEFAULT",
    ),
    "torchvision.models.**": (
        "from torchvision.models import resnet50, ResNet50_Weights\nresnet50(weights=ResNet50_Weights.IMAGENET1K_V2)",
        "torchvision:resnet50@IMAGENET1K_V2",
    ),
    "open_clip.**.{create_model,create_model_and_transforms,create_model_from_pretrained}": (
        "import open_clip\nopen_clip.create_model_and_transforms('ViT-B-32', pretrained='laion2b_s34b_b79k')",
        "open-clip:ViT-B-32@laion2b_s34b_b79k",
    ),
    "open_clip.**.get_tokenizer": ("import open_clip\nopen_clip.get_tokenizer('hf-hub:a/b')", "a/b"),
    "ultralytics.**.{YOLO,SAM,RTDETR,FastSAM,NAS,YOLOWorld,YOLOE}": (
        "from ultralytics import YOLO\nYOLO('yolov8n.pt')",
        "ultralytics:yolov8n.pt",
    ),
    "torch.hub.load": (
        "import torch\ntorch.hub.load('a/b:v0.10.0', 'resnet18', pretrained=True)",
        "torch-hub:a/b/resnet18@v0.10.0",
    ),
    "torch.hub.{load_state_dict_from_url,download_url_to_file}": (
        "from torch.hub import load_state_dict_from_url\nload_state_dict_from_url('https://a.example/b.pth?c=d')",
        "url:a.example/b.pth",
    ),
    "whisper.load_model": ("import whisper\nwhisper.load_model('base.en')", "openai-whisper:base.en"),
    "faster_whisper.**.WhisperModel": (
        "from faster_whisper import WhisperModel\nWhisperModel('large-v3', device='cpu')",
        "faster-whisper:large-v3",
    ),
    "whisperx.**.load_model": ("import whisperx\nwhisperx.load_model('large-v2', 'cpu')", "faster-whisper:large-v2"),
    "pyannote.audio.**.from_pretrained": (
        "from pyannote.audio import Pipeline\nPipeline.from_pretrained('a/b', use_auth_token=t)",
        "a/b",
    ),
    "nemo.collections.**.from_pretrained": (
        "import nemo.collections.asr as asr\nasr.models.ASRModel.from_pretrained(model_name='a/b')",
        "a/b",
    ),
    "speechbrain.**.from_hparams": (
        "from speechbrain.inference import EncoderClassifier as E\nE.from_hparams(source='a/b')",
        "a/b",
    ),
    "spacy.load": ("import spacy\nspacy.load('en_core_web_sm')", "spacy:en_core_web_sm"),
    "spacy.cli.**.download": ("from spacy.cli import download\ndownload('de_core_news_sm')", "spacy:de_core_news_sm"),
    "fastembed.**.{TextEmbedding,SparseTextEmbedding,ImageEmbedding,LateInteractionTextEmbedding,"
    "LateInteractionMultimodalEmbedding,TextCrossEncoder}": (
        "from fastembed import TextEmbedding\nTextEmbedding(model_name='a/b')",
        "fastembed:a/b",
    ),
    "{keras,tf_keras}.applications.**": (
        "from keras.applications import ResNet50\nResNet50(weights='imagenet')",
        "keras-applications:ResNet50@imagenet",
    ),
    "tensorflow.keras.applications.**": (
        "import tensorflow as tf\ntf.keras.applications.MobileNetV2(input_shape=(1, 1, 3))",
        "keras-applications:MobileNetV2@imagenet",
    ),
    "{keras_hub,keras_nlp,keras_cv}.**.from_preset": (
        "import keras_hub\nkeras_hub.models.Backbone.from_preset('hf://a/b')",
        "a/b",
    ),
    "tensorflow_hub.**.{load,KerasLayer,Module,resolve}": (
        "import tensorflow_hub as hub\nhub.load('https://tfhub.dev/google/universal-sentence-encoder/4')",
        "tensorflow-hub:google/universal-sentence-encoder@4",
    ),
    "kagglehub.**.model_download": ("import kagglehub\nkagglehub.model_download('g/m/Flax/2b')", "kaggle:g/m/Flax/2b"),
    "kagglehub.**.{dataset_download,dataset_load}": (
        "import kagglehub\nkagglehub.dataset_download('a/b')",
        D + "kaggle:a/b",
    ),
    "llama_cpp.**.Llama.from_pretrained": (
        "from llama_cpp import Llama\nLlama.from_pretrained(repo_id='a/b', filename='*q8_0.gguf')",
        "a/b#*q8_0.gguf",
    ),
    "llama_cpp.**.Llama": ("from llama_cpp import Llama\nLlama(model_path='./m.gguf')", "path:./m.gguf"),
    "ctransformers.**.from_pretrained": (
        "from ctransformers import AutoModelForCausalLM as A\nA.from_pretrained('a/b', model_file='c.bin')",
        "a/b#c.bin",
    ),
    "gpt4all.**.GPT4All": ("from gpt4all import GPT4All\nGPT4All('orca.gguf')", "gpt4all:orca.gguf"),
    "vllm.**.{LLM,EngineArgs,AsyncEngineArgs}": ("from vllm import LLM\nLLM(model='a/b', revision='r')", "a/b@r"),
    "sglang.**.{Engine,Runtime}": ("import sglang as sgl\nsgl.Engine(model_path='a/b')", "a/b"),
    "{mlx_lm,mlx_vlm}.**.load": ("from mlx_lm import load\nload('a/b')", "a/b"),
    "mlx_whisper.**.transcribe": ("import mlx_whisper\nmlx_whisper.transcribe(f, path_or_hf_repo='a/b')", "a/b"),
    "onnxruntime_genai.Model": ("import onnxruntime_genai as og\nog.Model('./m')", "path:./m"),
    "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceEmbeddings,SentenceTransformerEmbeddings}": (
        "from langchain_huggingface import HuggingFaceEmbeddings\nHuggingFaceEmbeddings(model_name='a/b')",
        "a/b",
    ),
    "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceBgeEmbeddings,HuggingFaceInstructEmbeddings,"
    "HuggingFaceCrossEncoder}": (
        "from langchain_community.embeddings import HuggingFaceBgeEmbeddings as B\nB(model_name='a/b')",
        "a/b",
    ),
    "{langchain_huggingface,langchain_community,langchain}.**.HuggingFacePipeline.from_model_id": (
        "from langchain_huggingface.llms import HuggingFacePipeline as P\nP.from_model_id(model_id='a/b')",
        "a/b",
    ),
    "{langchain_community,langchain}.**.{LlamaCpp,LlamaCppEmbeddings,GPT4All,ChatLlamaCpp}": (
        "from langchain_community.llms import LlamaCpp\nLlamaCpp(model_path='./m.gguf')",
        "path:./m.gguf",
    ),
    "{langchain_community,langchain}.**.VLLM": ("from langchain_community.llms import VLLM\nVLLM(model='a/b')", "a/b"),
    "langchain_community.**.FastEmbedEmbeddings": (
        "from langchain_community.embeddings import FastEmbedEmbeddings as F\nF(model_name='a/b')",
        "fastembed:a/b",
    ),
    "llama_index.**.HuggingFaceEmbedding": (
        "from llama_index.embeddings.huggingface import HuggingFaceEmbedding as E\nE(model_name='a/b')",
        "a/b",
    ),
    "llama_index.**.HuggingFaceLLM": (
        "from llama_index.llms.huggingface import HuggingFaceLLM\nHuggingFaceLLM(model_name='a/b')",
        "a/b",
    ),
    "llama_index.**.{SentenceTransformerRerank,FlagEmbeddingReranker}": (
        "from llama_index.core.postprocessor import SentenceTransformerRerank as R\nR(model='a/b', top_n=3)",
        "a/b",
    ),
    "llama_index.**.FastEmbedEmbedding": (
        "from llama_index.embeddings.fastembed import FastEmbedEmbedding as F\nF(model_name='a/b')",
        "fastembed:a/b",
    ),
    "llama_index.**.LlamaCPP": (
        "from llama_index.llms.llama_cpp import LlamaCPP\nLlamaCPP(model_path='./m.gguf')",
        "path:./m.gguf",
    ),
    "haystack.components.**.{SentenceTransformersTextEmbedder,SentenceTransformersDocumentEmbedder}": (
        "from haystack.components.embedders import SentenceTransformersTextEmbedder as E\nE(model='a/b')",
        "a/b",
    ),
    "haystack.components.**.{HuggingFaceLocalGenerator,HuggingFaceLocalChatGenerator,TransformersSimilarityRanker,"
    "SentenceTransformersSimilarityRanker,SentenceTransformersDiversityRanker,ExtractiveReader,"
    "TransformersZeroShotTextRouter,TransformersTextRouter,NamedEntityExtractor,"
    "TransformersZeroShotDocumentClassifier}": (
        "from haystack.components.readers import ExtractiveReader\nExtractiveReader(model='a/b')",
        "a/b",
    ),
    "mlflow.**.load_model": ("import mlflow\nmlflow.pyfunc.load_model('models:/fraud/3')", "mlflow:fraud@3"),
    "openai.**.{AzureOpenAI,AsyncAzureOpenAI}": (
        "from openai import AzureOpenAI\nAzureOpenAI(azure_endpoint='https://x.openai.azure.com/')",
        S + "azure-openai",
    ),
    "openai.**.{AzureOpenAI,AsyncAzureOpenAI}().**": (
        "from openai import AzureOpenAI\nc = AzureOpenAI()\nc.chat.completions.create(model='dep')",
        "azure-openai|dep",
    ),
    "openai.**.{OpenAI,AsyncOpenAI,Client,AsyncClient}": ("import openai\nopenai.OpenAI()", S + "openai"),
    "openai.**.{OpenAI,AsyncOpenAI,Client,AsyncClient}().**": (
        "from openai import OpenAI\nc = OpenAI()\nc.responses.create(model='gpt-4o')",
        "openai|gpt-4o",
    ),
    "openai.**": ("import openai\nopenai.ChatCompletion.create(engine='gpt-4')", "openai|gpt-4"),
    "google.generativeai.**.GenerativeModel": (
        "import google.generativeai as genai\ngenai.GenerativeModel('gemini-1.5-flash')",
        "google|gemini-1.5-flash",
    ),
    "google.generativeai.**.{embed_content,embed_content_async}": (
        "import google.generativeai as genai\ngenai.embed_content(model='models/text-embedding-004')",
        "google|models/text-embedding-004",
    ),
    "vertexai.**.{GenerativeModel,ImageGenerationModel}": (
        "from vertexai.generative_models import GenerativeModel\nGenerativeModel('gemini-1.5-pro')",
        "vertex-ai|gemini-1.5-pro",
    ),
    "vertexai.**.from_pretrained": (
        "from vertexai.language_models import TextGenerationModel as T\nT.from_pretrained('text-bison@002')",
        "vertex-ai|text-bison@002",
    ),
    "replicate.**.{run,stream,async_run}": (
        "import replicate\nreplicate.run('meta/llama:abc', input={})",
        "replicate|meta/llama@abc",
    ),
    "boto3.**.client": ("import boto3\nboto3.client('bedrock-runtime')", S + "bedrock"),
    "boto3.**.client().{invoke_model,invoke_model_with_response_stream,converse,converse_stream}": (
        "import boto3\nc = boto3.Session().client(service_name='bedrock-runtime')\nc.converse(modelId='amazon.nova-lite')",
        "bedrock|amazon.nova-lite",
    ),
    "huggingface_hub.**.{InferenceClient,AsyncInferenceClient}": (
        "from huggingface_hub import InferenceClient\nInferenceClient('a/b')",
        S + "huggingface huggingface|a/b",
    ),
    "huggingface_hub.**.{InferenceClient,AsyncInferenceClient}().**": (
        "from huggingface_hub import InferenceClient\nc = InferenceClient(provider='together')\n"
        "c.chat_completion([], model='a/b')",
        "together|a/b",
    ),
    "ollama.**.{Client,AsyncClient}": (
        "from ollama import Client\nClient(host='http://ollama.example:11434')",
        S + "ollama.example:11434",
    ),
    "ollama.**.{Client,AsyncClient}().{chat,generate,embed,embeddings,pull,show}": (
        "import ollama\nc = ollama.Client()\nc.chat(model='llama3.2')",
        "ollama|llama3.2",
    ),
    "ollama.{chat,generate,embed,embeddings,pull,show}": ("import ollama\nollama.pull('qwen3:8b')", "ollama|qwen3:8b"),
    "litellm.**.{completion,acompletion,text_completion,atext_completion,embedding,aembedding,responses,aresponses,"
    "image_generation,aimage_generation,transcription,atranscription,speech,aspeech,rerank,arerank}": (
        "from litellm import completion\ncompletion(model='anthropic/claude-x', messages=[])",
        "anthropic|claude-x",
    ),
    "litellm.**.Router": (
        "import litellm\nlitellm.Router(model_list=[{'model_name': 'n', 'litellm_params': {'model': 'azure/dep'}}])",
        "azure-openai|dep",
    ),
    "dspy.**.{LM,Embedder}": ("import dspy\ndspy.LM('openai/gpt-4o-mini')", "openai|gpt-4o-mini"),
    "dspy.**.{OpenAI,AzureOpenAI}": ("import dspy\ndspy.OpenAI(model='gpt-3.5-turbo')", "openai|gpt-3.5-turbo"),
    "instructor.**.from_provider": (
        "import instructor\ninstructor.from_provider('google/gemini-x')",
        "google|gemini-x",
    ),
    "pydantic_ai.**.{Agent,Embedder}": ("from pydantic_ai import Agent\nAgent('groq:llama-x')", "groq|llama-x"),
    "pydantic_ai.**.infer_model": (
        "from pydantic_ai.models import infer_model\ninfer_model('openai:gpt-4o')",
        "openai|gpt-4o",
    ),
    "{langchain,langchain_core}.**.{init_chat_model,init_embeddings}": (
        "from langchain.chat_models import init_chat_model\ninit_chat_model('gemini-x', model_provider='google_genai')",
        "google|gemini-x",
    ),
    "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceEndpoint,HuggingFaceHub,"
    "HuggingFaceEndpointEmbeddings}": (
        "from langchain_huggingface import HuggingFaceEndpoint\nHuggingFaceEndpoint(repo_id='a/b')",
        S + "huggingface huggingface|a/b",
    ),
}
"""By the row's ``callee``. ``registry:id@revision#file``, ``dataset:`` before a data set, ``service:`` before a service,
``provider|id`` for a hosted model. Rows of clients of one form have theirs made in the test."""

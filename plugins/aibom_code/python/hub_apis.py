"""Functions that fetch or load a model or data set, by what its id is called: data, one row each.

A row is read as: calls of this function name, in this argument, a model (or data set) of this registry. Each is
tested by an example of its own. Sources: the libraries' own documentation and signatures.
"""

from __future__ import annotations

from typing import Final

from aibom.plugin import Kind
from aibom_code.python.api import Api
from aibom_code.reference import PATH

__all__ = ["HUB_APIS"]

_DATA = Kind.DATASET

HUB_APIS: Final[tuple[Api, ...]] = (
    # transformers, https://huggingface.co/docs/transformers
    Api(
        "transformers.pipeline", ("model", 1), rule="object", also=("tokenizer", "feature_extractor", "image_processor")
    ),
    Api("transformers.pipelines.pipeline", ("model", 1), rule="object", also=("tokenizer",)),
    Api("transformers.**.from_pretrained().**.load_adapter", ("peft_model_id", 0), rule="object"),
    Api("transformers.**.from_pretrained", ("pretrained_model_name_or_path", 0), file=("gguf_file",)),
    # diffusers, https://huggingface.co/docs/diffusers
    Api("diffusers.**.from_single_file", ("pretrained_model_link_or_path", 0), rule="url"),
    Api(
        "diffusers.**.{from_pretrained,from_single_file}().**.{load_lora_weights,load_ip_adapter,"
        "load_textual_inversion,load_lora_adapter}",
        ("pretrained_model_name_or_path_or_dict", "pretrained_model_name_or_path", 0),
        rule="object",
        file=("weight_name",),
    ),
    Api("diffusers.**.from_pretrained", ("pretrained_model_name_or_path", 0), file=("weight_name",)),
    # peft, https://huggingface.co/docs/peft
    Api("peft.**.from_pretrained().**.load_adapter", ("model_id", 0)),
    Api(
        "peft.**.{PeftModel,PeftMixedModel,PeftModelForCausalLM,PeftModelForFeatureExtraction,PeftModelForSeq2SeqLM,"
        "PeftModelForQuestionAnswering,PeftModelForSequenceClassification,PeftModelForTokenClassification}"
        ".from_pretrained",
        ("model_id", 1),
    ),
    Api("peft.**.from_pretrained", ("pretrained_model_name_or_path", 0)),
    # trl, optimum, unsloth and quantisers, which load as transformers does
    Api("optimum.**.from_pretrained", ("model_id", "pretrained_model_name_or_path", 0)),
    Api("trl.**.from_pretrained", ("pretrained_model_name_or_path", 0)),
    Api("trl.{SFTTrainer,DPOTrainer,RewardTrainer,GRPOTrainer,PPOTrainer,KTOTrainer}", ("model", 0), rule="object"),
    Api("unsloth.**.from_pretrained", ("model_name", 0)),
    Api("auto_gptq.**.{from_pretrained,from_quantized}", ("pretrained_model_name_or_path", "model_name_or_path", 0)),
    Api("awq.**.{from_pretrained,from_quantized}", ("model_path", "quant_path", 0)),
    # datasets, https://huggingface.co/docs/datasets
    Api("datasets.**.load_from_disk", ("dataset_path", 0), _DATA, PATH, rule="path"),
    Api("datasets.**.{load_dataset,load_dataset_builder}", ("path", 0), _DATA, rule="dataset"),
    Api(
        "datasets.**.{get_dataset_config_names,get_dataset_split_names,get_dataset_infos}",
        ("path", 0),
        _DATA,
        rule="dataset",
    ),
    # data frames from the Hub, https://huggingface.co/docs/hub/datasets-pandas
    Api(
        "pandas.{read_parquet,read_csv,read_json,read_table}",
        ("path", "filepath_or_buffer", "path_or_buf", 0),
        _DATA,
        rule="hf-url",
        needs="hf://",
    ),
    Api(
        "polars.{read_parquet,scan_parquet,read_csv,scan_csv,read_ndjson}",
        ("source", 0),
        _DATA,
        rule="hf-url",
        needs="hf://",
    ),
    # huggingface_hub, https://huggingface.co/docs/huggingface_hub
    Api("huggingface_hub.**.hf_hub_download", ("repo_id", 0), rule="repository", file=("filename", 1)),
    Api("huggingface_hub.**.{snapshot_download,hf_hub_url}", ("repo_id", 0), rule="repository", file=("filename", 1)),
    Api(
        "huggingface_hub.**.{from_pretrained_keras,from_pretrained_fastai}",
        ("pretrained_model_name_or_path", "repo_id", 0),
    ),
    # sentence-transformers, https://sbert.net
    Api(
        "sentence_transformers.**.{SentenceTransformer,SparseEncoder}", ("model_name_or_path", 0), rule="sbert", file=()
    ),
    Api("sentence_transformers.**.CrossEncoder", ("model_name_or_path", "model_name", 0), file=()),
    Api("sentence_transformers.**.{Transformer,CLIPModel,MLMTransformer}", ("model_name_or_path", 0), file=()),
    Api("sentence_transformers.**.StaticEmbedding.from_model2vec", ("model_id_or_path", 0), file=()),
    # setfit, gliner, span_marker, model2vec, FlagEmbedding
    Api("setfit.**.from_pretrained", ("pretrained_model_name_or_path", 0)),
    Api("gliner.**.from_pretrained", ("model_id", 0)),
    Api("span_marker.**.from_pretrained", ("pretrained_model_name_or_path", 0)),
    Api("model2vec.**.from_pretrained", ("path", 0)),
    Api("FlagEmbedding.**.{FlagModel,BGEM3FlagModel,FlagReranker,FlagLLMReranker}", ("model_name_or_path", 0)),
    # flair, https://flairnlp.github.io
    Api(
        "flair.**.{SequenceTagger,TextClassifier,RelationExtractor,Classifier,TARSClassifier,EntityLinker}.load",
        ("model_path", 0),
        hub="flair",
        rule="slash",
    ),
    Api("flair.**.{TransformerWordEmbeddings,TransformerDocumentEmbeddings}", ("model", 0)),
    Api("flair.**.SentenceTransformerDocumentEmbeddings", ("model", 0), rule="sbert"),
    # vision: timm, torchvision, open_clip, ultralytics
    Api("timm.**.create_model", ("model_name", 0), hub="timm", rule="timm"),
    Api("torchvision.models.**.{get_model,get_weight}", ("name", 0), hub="torchvision", rule="torchvision"),
    Api("torchvision.models.**", ("weights", "pretrained"), hub="torchvision", rule="torchvision"),
    Api(
        "open_clip.**.{create_model,create_model_and_transforms,create_model_from_pretrained}",
        ("model_name", 0),
        hub="open-clip",
        rule="open-clip",
    ),
    Api("open_clip.**.get_tokenizer", ("model_name", 0), hub="open-clip", rule="open-clip"),
    Api("ultralytics.**.{YOLO,SAM,RTDETR,FastSAM,NAS,YOLOWorld,YOLOE}", ("model", 0), hub="ultralytics", rule="asset"),
    # torch.hub, https://docs.pytorch.org/docs/stable/hub.html
    Api("torch.hub.load", ("model", 1), hub="torch-hub", rule="torch-hub"),
    Api("torch.hub.{load_state_dict_from_url,download_url_to_file}", ("url", 0), hub="url", rule="download"),
    # speech
    Api("whisper.load_model", ("name", 0), hub="openai-whisper", rule="slash"),
    Api("faster_whisper.**.WhisperModel", ("model_size_or_path", 0), hub="faster-whisper", rule="slash"),
    Api("whisperx.**.load_model", ("whisper_arch", 0), hub="faster-whisper", rule="slash"),
    Api("pyannote.audio.**.from_pretrained", ("checkpoint_path", "checkpoint", 0)),
    Api("nemo.collections.**.from_pretrained", ("model_name", 0), hub="nvidia-nemo", rule="slash"),
    Api("speechbrain.**.from_hparams", ("source", 0)),
    # text: spaCy, fastembed
    Api("spacy.load", ("name", 0), hub="spacy", rule="slash"),
    Api("spacy.cli.**.download", ("model", 0), hub="spacy", rule="slash"),
    Api(
        "fastembed.**.{TextEmbedding,SparseTextEmbedding,ImageEmbedding,"
        "LateInteractionTextEmbedding,LateInteractionMultimodalEmbedding,TextCrossEncoder}",
        ("model_name", 0),
        hub="fastembed",
    ),
    # Keras and TensorFlow
    Api("{keras,tf_keras}.applications.**", ("weights",), hub="keras-applications", rule="keras"),
    Api("tensorflow.keras.applications.**", ("weights",), hub="keras-applications", rule="keras"),
    Api("{keras_hub,keras_nlp,keras_cv}.**.from_preset", ("preset", 0), hub="keras-hub", rule="preset"),
    Api(
        "tensorflow_hub.**.{load,KerasLayer,Module,resolve}", ("handle", "spec", 0), hub="tensorflow-hub", rule="tf-hub"
    ),
    Api("kagglehub.**.model_download", ("handle", 0), hub="kaggle"),
    Api("kagglehub.**.{dataset_download,dataset_load}", ("handle", 0), _DATA, "kaggle"),
    # engines that run models locally
    Api("llama_cpp.**.Llama.from_pretrained", ("repo_id",), file=("filename", 0)),
    Api("llama_cpp.**.Llama", ("model_path", 0), hub=PATH, rule="path"),
    Api("ctransformers.**.from_pretrained", ("model_path_or_repo_id", 0), file=("model_file",)),
    Api("gpt4all.**.GPT4All", ("model_name", 0), hub="gpt4all"),
    Api("vllm.**.{LLM,EngineArgs,AsyncEngineArgs}", ("model", 0), also=("tokenizer", "speculative_model")),
    Api("sglang.**.{Engine,Runtime}", ("model_path",), also=("tokenizer_path",)),
    Api("{mlx_lm,mlx_vlm}.**.load", ("path_or_hf_repo", 0)),
    Api("mlx_whisper.**.transcribe", ("path_or_hf_repo",)),
    Api("onnxruntime_genai.Model", ("config", "path", 0), hub=PATH, rule="path"),
    # embeddings and models behind LangChain, LlamaIndex and Haystack that run here
    Api(
        "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceEmbeddings,"
        "SentenceTransformerEmbeddings}",
        ("model_name", "model"),
        rule="sbert",
    ),
    Api(
        "{langchain_huggingface,langchain_community,langchain}.**.{HuggingFaceBgeEmbeddings,"
        "HuggingFaceInstructEmbeddings,HuggingFaceCrossEncoder}",
        ("model_name",),
    ),
    Api("{langchain_huggingface,langchain_community,langchain}.**.HuggingFacePipeline.from_model_id", ("model_id", 0)),
    Api(
        "{langchain_community,langchain}.**.{LlamaCpp,LlamaCppEmbeddings,GPT4All,ChatLlamaCpp}",
        ("model_path", "model"),
        hub=PATH,
        rule="path",
    ),
    Api("{langchain_community,langchain}.**.VLLM", ("model",)),
    Api("langchain_community.**.FastEmbedEmbeddings", ("model_name",), hub="fastembed"),
    Api("llama_index.**.HuggingFaceEmbedding", ("model_name", 0), rule="sbert", also=("tokenizer_name",)),
    Api("llama_index.**.HuggingFaceLLM", ("model_name", 1), also=("tokenizer_name",)),
    Api("llama_index.**.{SentenceTransformerRerank,FlagEmbeddingReranker}", ("model",)),
    Api("llama_index.**.FastEmbedEmbedding", ("model_name",), hub="fastembed"),
    Api("llama_index.**.LlamaCPP", ("model_path",), hub=PATH, rule="path"),
    Api(
        "haystack.components.**.{SentenceTransformersTextEmbedder,SentenceTransformersDocumentEmbedder}",
        ("model", 0),
        rule="sbert",
    ),
    Api(
        "haystack.components.**.{HuggingFaceLocalGenerator,HuggingFaceLocalChatGenerator,TransformersSimilarityRanker,"
        "SentenceTransformersSimilarityRanker,SentenceTransformersDiversityRanker,ExtractiveReader,"
        "TransformersZeroShotTextRouter,TransformersTextRouter,NamedEntityExtractor,"
        "TransformersZeroShotDocumentClassifier}",
        ("model",),
    ),
    # MLflow, https://mlflow.org/docs/latest/ml/model-registry
    Api("mlflow.**.load_model", ("model_uri", 0), hub="mlflow", rule="mlflow"),
)
"""All rows; of two that fit a name, the earlier counts."""

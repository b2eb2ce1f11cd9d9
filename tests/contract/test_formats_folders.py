"""Folders that are one model, and the files that describe them, keep the contracts of formats and layouts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aibom.formats import (
    adapters,
    bentoml,
    bentoml_folder,
    ctranslate2,
    ctranslate2_folder,
    hf_config,
    huggingface,
    llama_params,
    mlflow,
    mlflow_folder,
    mlflow_logged,
    mlflow_store,
    mlserver,
    mlserver_folder,
    modelfile,
    nemo_config,
    nemo_folder,
    open_clip,
    peft,
    quantize_config,
    saved_model_folder,
    sentence_transformers,
    setfit,
    spacy,
    spacy_folder,
    thinc,
    torchserve_folder,
    triton,
    triton_folder,
)
from aibom.testing import FormatContract
from tests.builders import hub_folders
from tests.builders.mlflow import MLMODEL, PYTHON_MODEL, logged_files, mlflow_files, run_files, store_files
from tests.builders.model_folders import BENTO, ENSEMBLE, MANIFEST, MLSERVER, MODELFILE, NEMO, TRITON
from tests.builders.msgpack import thinc as thinc_model
from tests.builders.spacy import META, pipeline_files
from tests.contract.folder_contract import FolderContract


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


class TestMLmodel(FormatContract):
    format = mlflow.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"MLmodel": MLMODEL.encode(), "mlmodel": PYTHON_MODEL.replace("acme", "a\u202e").encode()}


class TestMLflow(FolderContract):
    format = mlflow_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {**mlflow_files(), "model/config.json": {"model_type": "bert"}}


class TestMLflowLogged(FolderContract):
    format = mlflow_logged.FORMAT

    def files(self) -> Mapping[str, Any]:
        return logged_files()


class TestMLflowStore(FolderContract):
    format = mlflow_store.FORMAT
    inner = "0/models/m-43a4"

    def files(self) -> Mapping[str, Any]:
        return store_files()


class TestMLflowRuns(FolderContract):
    format = mlflow_store.FORMAT
    inner = "0/6f53/artifacts/model"

    def files(self) -> Mapping[str, Any]:
        return run_files()


class TestSpacyMeta(FormatContract):
    format = spacy.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"meta.json": _json({**META, "author": "A\x07", "requirements": ["a\u202e"]})}


class TestThinc(FormatContract):
    format = thinc.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"model": thinc_model([{"W": ("<f4", (2,))}])}


class TestSpacy(FolderContract):
    format = spacy_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return pipeline_files()


class TestCTranslate2(FormatContract):
    format = ctranslate2.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        weights = {"n": ("I8", ()), "w\x07": ("I8", (2, 3)), "w_scale": ("F32", (2,))}
        return {
            "model.bin": hub_folders.ctranslate2(weights),
            "old.bin": hub_folders.ctranslate2({"w": ("I16", (2,))}, "WhisperSpec", 3),
        }


class TestCTranslate2Folder(FolderContract):
    format = ctranslate2_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        model = hub_folders.ctranslate2({"w": ("F32", (2,))})
        return {"model.bin": model, "config.json": {"lang_ids": [1]}, "vocabulary.txt": "a\n"}


class TestConfigOfTimm(FormatContract):
    format = hf_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"config.json": _json({**hub_folders.TIMM, "architecture": "a\x07"})}


class TestConfigOfSkops(FormatContract):
    format = hf_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"config.json": _json(hub_folders.SKLEARN)}


class TestConfigOfAdapters(FormatContract):
    format = peft.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"adapter_config.json": _json({**hub_folders.ADAPTER, "version": "\u202e1"})}


class TestHead(FormatContract):
    format = adapters.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"head_config.json": _json(hub_folders.HEAD)}


class TestOpenClip(FormatContract):
    format = open_clip.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"open_clip_config.json": _json(hub_folders.OPEN_CLIP)}


class TestParams(FormatContract):
    format = llama_params.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"params.json": _json(hub_folders.PARAMS)}


class TestSetFit(FormatContract):
    format = setfit.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"config_setfit.json": _json({"labels": ["a", "b"], "normalize_embeddings": False})}


class TestQuantizeConfig(FormatContract):
    format = quantize_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        producer = {"producer": {"name": "a\x07", "version": "\u202e"}, "quantization": {"quant_algo": "FP8"}}
        return {
            "quantize_config.json": _json({"bits": 4, "desc_act": False, "model_name_or_path": "acme/base"}),
            "hf_quant_config.json": _json(producer),
        }


class TestOpenClipFolder(FolderContract):
    format = huggingface.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"open_clip_config.json": hub_folders.OPEN_CLIP, "open_clip_model.safetensors": b""}


class TestLlamaFolder(FolderContract):
    format = huggingface.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"params.json": hub_folders.PARAMS, "consolidated.00.pth": b"", "LICENSE": "x"}


class TestTritonConfig(FormatContract):
    format = triton.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"config.pbtxt": TRITON.replace("densenet", "a\\007").encode(), "Config.pbtxt": ENSEMBLE.encode()}


class TestTriton(FolderContract):
    format = triton_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"config.pbtxt": TRITON, "1/model.json": {"model": "acme/base"}, "1/model.py": "", "2/model.py": ""}


class TestBentoModel(FormatContract):
    format = bentoml.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"model.yaml": BENTO.replace("iris_clf", '"a\\x07"').encode()}


class TestBentoFolder(FolderContract):
    format = bentoml_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"model.yaml": BENTO, "saved_model.pkl": b""}


class TestModelfile(FormatContract):
    format = modelfile.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        remote = "FROM hf.co/acme/base:Q4\nADAPTER lora\nPARAMETER stop \x07\nLICENSE MIT\nRENDERER \u202e\n"
        return {"Modelfile": MODELFILE.encode(), "x.modelfile": remote.encode()}


class TestMLServerSettings(FormatContract):
    format = mlserver.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"model-settings.json": _json({**MLSERVER, "name": "a\x07", "platform": "\u202e"})}


class TestMLServer(FolderContract):
    format = mlserver_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"model-settings.json": MLSERVER, "model.joblib": b""}


class TestSentenceTransformers(FolderContract):
    format = sentence_transformers.FORMAT

    def files(self) -> Mapping[str, Any]:
        kinds = {"query_0_T": "sentence_transformers.T", "document_0_T": "acme.T"}
        return {
            "modules.json": [{"path": "", "type": "sentence_transformers.models.Router"}],
            "router_config.json": {"types": kinds, "structure": {}},
            "config_sentence_transformers.json": {"__version__": {"pytorch": "2"}, "model_type": "SparseEncoder"},
            "query_0_T/config.json": {"model_type": "bert"},
            "query_0_T/model.safetensors": b"",
        }


class TestSavedModel(FolderContract):
    format = saved_model_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"saved_model.pb": b"", "tfhub_module.pb": b"\x08\x03", "variables/variables.index": b""}


class TestNemoConfig(FormatContract):
    format = nemo_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"model_config.yaml": NEMO.replace("tiny_ctc", '"a\\x07"').encode()}


class TestNemo(FolderContract):
    format = nemo_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"model_config.yaml": NEMO, "model_weights.ckpt": b""}


class TestTorchServe(FolderContract):
    format = torchserve_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {"MAR-INF/MANIFEST.json": MANIFEST, "handler.py": "", "requirements.txt": "torch>=2\nnumpy\n"}

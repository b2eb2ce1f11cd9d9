"""Folders that are one model, and the files that describe them, keep the contracts of formats and layouts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aibom.formats import mlflow, mlflow_folder, spacy, spacy_folder, thinc
from aibom.testing import FormatContract
from tests.builders.mlflow import MLMODEL, PYTHON_MODEL, mlflow_files
from tests.builders.msgpack import thinc as thinc_model
from tests.builders.spacy import META, pipeline_files
from tests.contract.folder_contract import FolderContract


class TestMLmodel(FormatContract):
    format = mlflow.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"MLmodel": MLMODEL.encode(), "mlmodel": PYTHON_MODEL.replace("acme", "a\u202e").encode()}


class TestMLflow(FolderContract):
    format = mlflow_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return {**mlflow_files(), "model/config.json": {"model_type": "bert"}}


class TestSpacyMeta(FormatContract):
    format = spacy.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"meta.json": json.dumps({**META, "author": "A\x07", "requirements": ["a\u202e"]}).encode()}


class TestThinc(FormatContract):
    format = thinc.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"model": thinc_model([{"W": ("<f4", (2,))}])}


class TestSpacy(FolderContract):
    format = spacy_folder.FORMAT

    def files(self) -> Mapping[str, Any]:
        return pipeline_files()

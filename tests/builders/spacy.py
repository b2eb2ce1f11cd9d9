"""Writes pipelines of spaCy: what spaCy 3.8 writes, alone and in the package that ``spacy package`` makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders.msgpack import thinc
from tests.builders.tree import write_files

__all__ = ["META", "pipeline_files", "write_spacy", "write_spacy_package"]

META: dict[str, Any] = {
    "lang": "en",
    "name": "tiny_sm",
    "version": "1.2.3",
    "spacy_version": ">=3.8.18,<3.9.0",
    "description": "Tiny.\n\nMore.",
    "author": "Acme",
    "email": "a@acme.example",
    "url": "https://acme.example",
    "license": "MIT",
    "spacy_git_version": "4331199",
    "vectors": {"width": 5, "vectors": 100, "keys": 1, "name": "tiny_vectors", "mode": "default"},
    "labels": {"textcat": ["POS", "NEG"], "ner": ["ORG"], "tagger": []},
    "pipeline": ["textcat", "ner"],
    "components": ["textcat", "ner", "senter"],
    "disabled": ["senter"],
    "sources": [
        {
            "name": "OntoNotes 5",
            "url": "https://user:secret@catalog.example/LDC2013T19",
            "license": "commercial (licensed by Acme)",
            "author": "Ralph Weischedel",
        },
        "WordNet 3.0",
    ],
    "requirements": ["spacy-lookups>=1.0,<2"],
    "performance": {
        "token_acc": 1.0,
        "cats_score": 0.3333333333,
        "cats_score_desc": "macro F",
        "cats_macro_auc": None,
        "cats_auc_per_type": {"POS": 0.5},
        "ents_per_type": {"ORG": {"p": 0.0, "f": 0.25}},
        "speed": 2249,
    },
}


def pipeline_files(at: str = "") -> dict[str, Any]:
    """The files of a pipeline."""
    files: dict[str, Any] = {
        "config.cfg": '[nlp]\nlang = "en"\npipeline = ["textcat", "ner"]\n',
        "meta.json": META,
        "ner/cfg": {"moves": None},
        "ner/model": thinc([{"W": ("<f4", (3, 2)), "b": ("<f4", (3,))}, {}]),
        "ner/moves": b"\x81\xa5moves",
        "textcat/cfg": {"labels": ["POS", "NEG"]},
        "textcat/model": thinc([{"W": ("<f4", (2, 2)), "b": None}]),
        "tokenizer": b"\x85\xadprefix_search",
        "vocab/key2row": b"\x80",
        "vocab/lookups.bin": b"\x80",
        "vocab/strings.json": ["a", "b"],
        "vocab/vectors": b"\x93NUMPY\x01\0",
        "vocab/vectors.cfg": {"mode": "default"},
    }
    return {f"{at}{path}": content for path, content in files.items()}


def write_spacy(folder: Path) -> None:
    """Write a pipeline as ``nlp.to_disk`` does."""
    write_files(folder, pipeline_files())


def write_spacy_package(folder: Path) -> None:
    """Write the package of a pipeline as it is installed."""
    inner = pipeline_files("en_tiny_sm-1.2.3/")
    write_files(folder, {"__init__.py": "from spacy.util import load_model_from_init_py\n", "meta.json": META, **inner})

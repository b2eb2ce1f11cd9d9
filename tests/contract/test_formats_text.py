"""The text formats of the Hugging Face Hub keep the contract of formats."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aibom.formats import (
    hf_chat_template,
    hf_config,
    hf_generation_config,
    hf_tokenizer_config,
    license_file,
    mergekit,
    model_card,
    peft,
)
from aibom.testing.format_contract import FormatContract

CARD = """---
license: [mit, other]
license_name: ours
language: [en, no]
tags: [arxiv:1810.04805, "a\\u0007b", 1.50]
pipeline_tag: text-classification
base_model: acme/base
base_model_relation: finetune
datasets: [acme/reviews, our own]
metrics: [accuracy]
co2_eq_emissions: {emissions: 6.29, source: guessed}
model-index:
- name: tiny
  results:
  - task: {type: x}
    dataset: {type: imdb, name: IMDb, split: test}
    metrics: [{type: f1, value: 0.930}]
---
# Tiny\x07
Sorts *reviews* into two heaps.

## Limitations
English only.
"""
DATASET = """---
pretty_name: Reviews
task_categories: [text-classification]
dataset_info: {splits: [{name: train, num_examples: 3}], features: [{name: text, dtype: string}]}
---
# Reviews
"""


class TestCard(FormatContract):
    format = model_card.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"README.md": CARD.encode(), "readme.md": DATASET.encode(), "MODEL_CARD.md": b"# Only prose\nCaf\xe9.\n"}


class TestConfig(FormatContract):
    format = hf_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        config = {"model_type": "bert\x07", "architectures": ["B"], "vocab_size": 3, "auto_map": {"A": "b.\u202eC"}}
        return {
            "config.json": json.dumps({**config, "quantization_config": {"quant_method": "gptq", "bits": 4}}).encode()
        }


class TestGenerationConfig(FormatContract):
    format = hf_generation_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"generation_config.json": b'{"transformers_version": "4.53.1"}'}


class TestTokenizerConfig(FormatContract):
    format = hf_tokenizer_config.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        templates = [{"name": "default", "template": "{{ x.__class__ }}"}, {"name": "rag", "template": "\u202e"}]
        return {"tokenizer_config.json": json.dumps({"chat_template": templates}).encode()}


class TestChatTemplate(FormatContract):
    format = hf_chat_template.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"chat_template.jinja": b"{{ x.__class__ }}\xff"}


class TestAdapterConfig(FormatContract):
    format = peft.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "adapter_config.json": b'{"peft_type": "LORA", "base_model_name_or_path": "acme/base", "revision": "abc"}'
        }


class TestLicenseFile(FormatContract):
    format = license_file.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"LICENSE": b"All rights are ours.\n", "copying.txt": b"\xef\xbb\xbf"}


class TestMergeConfig(FormatContract):
    format = mergekit.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "mergekit_config.yml": b"models:\n- model: a/b@main+c/d\n- {model: {model: {path: e/f}}}\nbase_model: a/b\n"
        }

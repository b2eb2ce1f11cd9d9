from __future__ import annotations

import pytest

from aibom.formats.card_dataset import contents, properties
from aibom.formats.card_values import Gaps
from aibom.formats.front_matter import Value, load_yaml


def values(text: str) -> dict[str, Value]:
    value = load_yaml(text).value
    assert isinstance(value, dict)
    return value


INFO = """
configs:
- config_name: plain
  data_files: [{split: train, path: data.csv}]
dataset_info:
  features:
  - {name: text, dtype: string}
  - name: label
    dtype: {class_label: {names: {'0': bad, '1': good}}}
  - name: answers
    sequence: [{name: text, dtype: string}]
  splits:
  - {name: train, num_bytes: 1000, num_examples: 10}
  - {name: test, num_bytes: 100}
  download_size: 400
  dataset_size: 1100
"""


def test_what_is_in_a_data_set_is_read() -> None:
    gaps = Gaps()
    assert contents(values(INFO), gaps) == (
        ("bytes", "1100"),
        ("bytes:test", "100"),
        ("bytes:train", "1000"),
        ("column", "answers sequence"),
        ("column", "label class_label"),
        ("column", "text string"),
        ("config", "plain"),
        ("download-bytes", "400"),
        ("rows:train", "10"),
        ("split", "test"),
        ("split", "train"),
    )
    assert gaps.all() == ()


def test_configurations_are_told_apart() -> None:
    text = "dataset_info:\n- {config_name: a, splits: [{name: train, num_examples: 1}], dataset_size: 5}\n"
    text += "- {config_name: b, splits: [{name: train, num_examples: 2}], features: [{name: x, dtype: int8}]}\n"
    assert contents(values(text), Gaps()) == (
        ("bytes:a", "5"),
        ("column:b", "x int8"),
        ("config", "a"),
        ("config", "b"),
        ("rows:a/train", "1"),
        ("rows:b/train", "2"),
        ("split", "a/train"),
        ("split", "b/train"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "dataset_info: text",
        "dataset_info: {splits: [train]}",
        "dataset_info: {splits: [{num_examples: 3}]}",
        "dataset_info: {features: [{dtype: x}]}",
        "dataset_info: {dataset_size: -1}",
        "dataset_info: {dataset_size: 1.5}",
        "dataset_info: {splits: [{name: train, num_examples: many}]}",
        "configs: [[a]]",
    ],
)
def test_what_is_no_content_is_a_gap(text: str) -> None:
    gaps = Gaps()
    assert [name for name, _ in contents(values(text), gaps) if name != "split"] == []
    assert {name for name, _ in gaps.all()} == {"contents"}


def test_each_entry_of_a_key_is_a_property() -> None:
    gaps = Gaps()
    found = properties(
        values("language: [en, no, en]\ntask_ids: qa\nsize_categories: unknown\nsource_datasets: {a: b}"), gaps
    )
    assert found == (
        ("aibom:dataset:language", "en"),
        ("aibom:dataset:language", "no"),
        ("aibom:dataset:task-id", "qa"),
    )
    assert gaps.all() == (("size-category", "declared as unknown"), ("source-dataset", "is a mapping"))

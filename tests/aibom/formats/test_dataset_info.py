from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats import dataset_info
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.model_card import read_card
from aibom.graph.component import Digest, Kind, Reference
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders.datasets import INFOS


def read(value: Any, name: str = "dataset_infos.json") -> Facts:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return dataset_info.FORMAT.read(Reader(data).blob(name))


def test_what_infos_declare() -> None:
    facts = read(INFOS)
    assert (facts.kind, facts.version, facts.description) == (None, "1.0.0", "Short reviews.")
    assert facts.licenses == (License(id="MIT"),)
    assert facts.references == (
        Reference("website", "https://reviews.example/home"),
        Reference("source-distribution", "https://reviews.example/a.zip", digests=(Digest("SHA-256", "ab" * 32),)),
    )
    assert facts.properties == (("aibom:dataset:citation", "@misc{reviews}"),)
    assert facts.dataset is not None
    assert facts.dataset.contents == (
        ("bytes:plain", "90"),
        ("bytes:plain/train", "90"),
        ("column:plain", "label class_label"),
        ("column:plain", "text string"),
        ("config", "plain"),
        ("download-bytes:plain", "12"),
        ("rows:plain/train", "4"),
        ("split", "plain/train"),
    )
    assert not facts.unknowns and not facts.measured


def test_configurations_that_differ() -> None:
    other = {**INFOS["plain"], "license": "apache-2.0", "version": "2", "description": "Other.", "homepage": ""}
    facts = read({**INFOS, "other": other})
    assert (facts.licenses, facts.version, facts.description) == ((), None, None)
    assert facts.references[0].url == "https://reviews.example/home"
    reason = "its configurations have different ones"
    assert set(facts.unknowns) == {("version", reason), ("licenses", reason)}


def test_tensorflow_datasets() -> None:
    splits = [{"name": "train", "numBytes": "30", "shardLengths": ["2", 3]}, {"name": "odd", "shardLengths": ["x"]}]
    said = {"name": "digits", "splits": splits, "version": "3.0.1", "redistributionInfo": {"license": "CC BY 4.0"}}
    facts = read({**said, "location": {"urls": ["https://d.example/h"]}, "fileFormat": "tfrecord"}, "dataset_info.json")
    assert (facts.name, facts.version, [item.id for item in facts.licenses]) == ("digits", "3.0.1", ["CC-BY-4.0"])
    assert facts.references == (Reference("website", "https://d.example/h"),)
    assert facts.dataset is not None
    assert facts.dataset.contents == (
        ("bytes:train", "30"),
        ("rows:train", "5"),
        ("split", "odd"),
        ("split", "train"),
    )


def test_a_dict_of_data_sets_names_its_splits() -> None:
    facts = read({"splits": ["train", "test"]}, "dataset_dict.json")
    assert facts.dataset is not None and facts.dataset.contents == (("split", "test"), ("split", "train"))


@pytest.mark.parametrize("name", ["csv", "parquet", "", "unknown", 5])
def test_what_reads_files_of_any_kind_is_no_name(name: object) -> None:
    assert read({"dataset_name": name}, "dataset_info.json").name is None
    assert read({"dataset_name": "squad"}, "dataset_info.json").name == "squad"


@pytest.mark.parametrize("value", [2**63, -1, "many", 1.5, True, [], "9" * 400])
def test_counts_that_are_none(value: object) -> None:
    facts = read({"a": {"splits": {"train": {"num_examples": value}}, "dataset_size": value}})
    assert facts.dataset is not None and {name for name, _ in facts.dataset.contents} == {"config", "split"}
    assert {field for field, _ in facts.unknowns} == {"contents"}


@pytest.mark.parametrize("data", [b"", b"[]", b"5", b"{" * 1000, b'{"a": NaN}'])
def test_no_infos(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_real_infos_are_read_whole(corpus: Path) -> None:
    """The 51 of the corpus: rows, columns and downloads as an independent count has them, and nothing a card denies."""
    paths = sorted((corpus / "hub" / "datasets").glob("*/dataset_infos.json"))
    assert len(paths) > 50
    for path in paths:
        raw = json.loads(path.read_bytes())
        facts = read(path.read_bytes())
        assert facts.dataset is not None
        pairs = facts.dataset.contents
        rows = {name[5:]: int(value) for name, value in pairs if name.startswith("rows:")}
        splits = ((config, info.get("splits") or {}) for config, info in raw.items())
        assert rows == {
            f"{config}/{name}": said["num_examples"] for config, held in splits for name, said in held.items()
        }
        columns = [value for name, value in pairs if name.startswith("column")]
        assert len(columns) == sum(len(info["features"] or {}) for info in raw.values()), path
        card = read_card((path.parent / "README.md").read_text("utf-8"), kind=Kind.DATASET)
        assert card.dataset is not None
        assert not {pair for pair in card.dataset.contents if pair[0].startswith("column")} - set(pairs), path
        assert {field for field, _ in facts.unknowns} <= {"licenses", "version"}, path

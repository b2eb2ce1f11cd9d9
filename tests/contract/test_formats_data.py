"""Formats of data keep the contract that strangers' formats are held to."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping

from aibom.formats import (
    arrow,
    avro,
    croissant,
    data_package,
    dataset_info,
    delimited,
    dvc,
    json_lines,
    orc,
    parquet,
    tfrecord,
    webdataset,
)
from aibom.testing import FormatContract
from tests.builders import datasets, tables


class TestParquet(FormatContract):
    format = parquet.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        hostile = tables.parquet_footer(fields={6: "a\x07\u202e", 5: [{1: "k\x1b[31m", 2: "v"}]})
        return {"a.parquet": tables.parquet(), "b.parquet": tables.parquet(hostile), "part-0": tables.parquet()}


class TestArrow(FormatContract):
    format = arrow.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "a.arrow": tables.arrow_file(),
            "s.arrow": tables.arrow_stream(),
            "a.feather": tables.arrow_file((1,)),
            "old.feather": tables.feather_1(),
        }


class TestAvro(FormatContract):
    format = avro.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"a.avro": tables.avro(), "odd.avro": tables.avro(schema={"type": "array", "items": "x\x07\u202e"})}


class TestOrc(FormatContract):
    format = orc.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"a.orc": tables.orc()}


class TestTFRecord(FormatContract):
    format = tfrecord.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"a.tfrecord": tables.tfrecord(), "z.tfrecord.gz": gzip.compress(tables.tfrecord(), mtime=0)}


class TestWebDataset(FormatContract):
    format = webdataset.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"a.tar": tables.webdataset(2), "z.tar.gz": gzip.compress(tables.webdataset(2), mtime=0)}


class TestDelimited(FormatContract):
    format = delimited.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "a.csv": tables.csv_text(),
            "b.tsv": tables.csv_text(delimiter="\t"),
            "odd.csv": "a\x1b[0m,\u202eb,c\nx,y,z\n".encode(),
            "z.csv.gz": gzip.compress(tables.csv_text(), mtime=0),
        }


class TestJsonLines(FormatContract):
    format = json_lines.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "a.jsonl": tables.json_lines(),
            "odd.jsonl": b'{"a\\u0007\\u202e": 1}\n[1]\n"x"\n',
            "z.jsonl.gz": gzip.compress(tables.json_lines(), mtime=0),
        }


class TestDatasetInfo(FormatContract):
    format = dataset_info.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        feature = {"a\x07": {"dtype": "\u202e", "_type": "Value"}}
        odd = {"x\u202e": {**datasets.INFOS["plain"], "license": "a\x1b[31m", "features": feature}}
        return {
            "dataset_infos.json": json.dumps({**datasets.INFOS, **odd}).encode(),
            "dataset_info.json": json.dumps(datasets.INFOS["plain"]).encode(),
            "dataset_dict.json": b'{"splits": ["train", "te\\u001bst"]}',
        }


class TestCroissant(FormatContract):
    format = croissant.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        odd = {"name": "a\x1b", "keywords": ["\u202e"], "rai:dataBiases": "b\x07", "creator": {"name": "c\u202e"}}
        return {
            "croissant.json": json.dumps(datasets.croissant({"a.csv": b"x"}, **odd)).encode(),
            "metadata.json": json.dumps(datasets.CROISSANT).encode(),
        }


class TestDataPackage(FormatContract):
    format = data_package.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        odd = {"title": "a\x1b", "keywords": ["\u202e"], "contributors": [{"title": "c\x07", "role": "\u202e"}]}
        return {
            "datapackage.json": json.dumps(datasets.data_package({"a.csv": b"x"}, **odd)).encode(),
            "dataset-metadata.json": b'{"id": "a/b", "title": "B"}',
        }


class TestDvc(FormatContract):
    format = dvc.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        out = datasets.dvc_out("a.csv", b"x", desc=r'"a\x07"', remote=r'"\e[31m"')
        return {
            "a.csv.dvc": f"outs:\n{out}".encode(),
            "dvc.yaml": b"stages:\n  a:\n    deps: [x]\n    outs: [y]\nartifacts:\n  m: {path: y, type: model}\n",
        }

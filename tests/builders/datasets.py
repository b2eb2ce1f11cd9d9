"""Writes one good data set of each kind that a directory scan reads: ``write_<kind>(folder)``, all alike."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.builders import boosters, tables
from tests.builders.archives import zipped
from tests.builders.hdf5_groups import hdf5_groups
from tests.builders.tree import write_files

__all__ = [
    "CROISSANT",
    "INFOS",
    "WRITERS",
    "croissant",
    "data_package",
    "dvc_folder",
    "dvc_out",
    "write_arrow",
    "write_avro",
    "write_croissant",
    "write_csv",
    "write_data_package",
    "write_dataset_dict",
    "write_dataset_infos",
    "write_dvc",
    "write_feather",
    "write_hdf5",
    "write_hub_dataset",
    "write_json_lines",
    "write_kaggle",
    "write_media_folder",
    "write_numpy",
    "write_orc",
    "write_parquet",
    "write_saved_dataset",
    "write_tfds",
    "write_tfrecord",
    "write_webdataset",
]

_CARD = """---
license: cc-by-4.0
language: [en]
task_categories: [text-classification]
dataset_info:
  features:
  - {name: text, dtype: string}
  - {name: label, dtype: {class_label: {names: {'0': neg, '1': pos}}}}
  splits:
  - {name: train, num_examples: 5}
  - {name: test, num_examples: 5}
---
# Reviews

Short reviews of films.
"""

INFOS: dict[str, Any] = {
    "plain": {
        "description": "Short reviews.\n\nMore of it.",
        "citation": "@misc{reviews}",
        "homepage": "https://reviews.example/home",
        "license": "MIT",
        "version": {"version_str": "1.0.0", "major": 1},
        "features": {
            "text": {"dtype": "string", "_type": "Value"},
            "label": {"names": ["neg", "pos"], "_type": "ClassLabel"},
        },
        "splits": {"train": {"name": "train", "num_bytes": 90, "num_examples": 4}},
        "download_checksums": {"https://reviews.example/a.zip": {"num_bytes": 12, "checksum": "ab" * 32}},
        "download_size": 12,
        "dataset_size": 90,
    }
}
"""``dataset_infos.json`` of one configuration."""

_TFDS: dict[str, Any] = {
    "name": "tiny_digits",
    "configName": "default",
    "description": "Digits.",
    "citation": "@misc{digits}",
    "fileFormat": "tfrecord",
    "location": {"urls": ["https://digits.example/home"]},
    "redistributionInfo": {"license": "CC BY 4.0"},
    "splits": [{"name": "train", "numBytes": "300", "shardLengths": ["3"]}],
    "version": "3.0.1",
}

CROISSANT: dict[str, Any] = {
    "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "name": "census",
    "description": "People of a town.",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "url": "https://town.example/census",
    "version": "2.1.0",
    "datePublished": "2024-05-06",
    "citeAs": "@misc{census}",
    "keywords": ["people", "town"],
    "creator": [{"@type": "sc:Person", "name": "Ann", "email": "ann@town.example"}],
    "publisher": {"@type": "sc:Organization", "name": "Town", "url": "https://town.example"},
    "rai:personalSensitiveInformation": ["Gender", "Age"],
    "rai:dataBiases": "Few young people.",
    "recordSet": [
        {"@type": "cr:RecordSet", "name": "rows", "field": [{"name": "id", "dataType": "sc:Integer"}, {"name": "text"}]}
    ],
}
"""A description in Croissant without its distribution."""


def croissant(files: dict[str, bytes], **changes: Any) -> dict[str, Any]:
    """A description in Croissant of files beside it, and of one on a network."""
    objects = [
        {"@type": "cr:FileObject", "@id": path, "contentUrl": path, "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in files.items()
    ]
    far = {"@type": "cr:FileObject", "name": "all", "contentUrl": "https://town.example/a.zip", "sha256": "0" * 64}
    return {**CROISSANT, "distribution": [*objects, far], **changes}


def data_package(files: dict[str, bytes], **changes: Any) -> dict[str, Any]:
    """A data package of files beside it, with MD5s as the standard has them."""
    fields = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}, {"name": "label"}]
    resources = [
        {
            "name": Path(path).stem,
            "path": path,
            "format": "csv",
            "bytes": len(data),
            "hash": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "schema": {"fields": fields},
        }
        for path, data in files.items()
    ]
    package = {
        "name": "orders",
        "title": "Orders of a shop",
        "version": "1.2",
        "licenses": [{"name": "ODC-PDDL-1.0", "path": "https://opendatacommons.org/licenses/pddl/", "title": "PDDL"}],
        "sources": [{"title": "The shop", "path": "https://shop.example/orders"}],
        "contributors": [{"title": "Bo", "role": "author"}, {"title": "Shop", "role": "publisher"}],
        "keywords": ["orders"],
        "resources": resources,
    }
    return package | changes


def write_parquet(folder: Path) -> None:
    """Two splits in Parquet."""
    write_files(folder, {"data/films_train.parquet": tables.parquet(), "data/films_test.parquet": tables.parquet()})


def write_arrow(folder: Path) -> None:
    """An Arrow file and an Arrow stream."""
    write_files(folder, {"data/file.arrow": tables.arrow_file(), "data/stream.arrows": tables.arrow_stream()})


def write_feather(folder: Path) -> None:
    """Feather, version 1 and 2."""
    write_files(folder, {"data/old.feather": tables.feather_1(), "data/new.feather": tables.arrow_file()})


def write_avro(folder: Path) -> None:
    """An Avro container."""
    write_files(folder, {"data/records.avro": tables.avro()})


def write_media_folder(folder: Path) -> None:
    """A folder of pictures with splits and classes."""
    names = (f"pets/{split}/{kind}/{n}.png" for split in ("train", "test") for kind in ("cat", "dog") for n in (1, 2))
    write_files(folder, {name: f"picture {name}" for name in names})


def write_orc(folder: Path) -> None:
    """An ORC file."""
    write_files(folder, {"data/records.orc": tables.orc()})


def write_csv(folder: Path) -> None:
    """A table as text."""
    write_files(folder, {"data/table.csv": tables.csv_text(), "data/tabs.tsv": tables.csv_text(delimiter="\t")})


def write_hdf5(folder: Path) -> None:
    """Data in HDF5."""
    tree = {"x": ("F32", (6, 3)), "y": ("U32", (6,))}
    write_files(folder, {"data/digits.h5": hdf5_groups(tree, {})})


def write_numpy(folder: Path) -> None:
    """An array of NumPy's, and an archive of two."""
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (6, 3), }"
    array = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header + bytes(72)
    write_files(folder, {"data/x.npy": array, "data/both.npz": zipped({"x.npy": array, "y.npy": array})})


def write_json_lines(folder: Path) -> None:
    """Lines of JSON."""
    write_files(folder, {"data/lines.jsonl": tables.json_lines()})


def write_tfrecord(folder: Path) -> None:
    """Two shards of TFRecord."""
    shards = {f"data/digits-0000{n}-of-00002.tfrecord": tables.tfrecord() for n in (1, 2)}
    write_files(folder, shards)


def write_webdataset(folder: Path) -> None:
    """Two shards of WebDataset."""
    write_files(folder, {f"data/web-00000{number}.tar": tables.webdataset() for number in (0, 1)})


def write_hub_dataset(folder: Path) -> None:
    """A repository of the Hub: a card and Parquet."""
    files = {f"data/{split}-00000-of-00001.parquet": tables.parquet() for split in ("train", "test")}
    write_files(folder, {"README.md": _CARD, **files})


def write_dataset_infos(folder: Path) -> None:
    """A repository of the Hub before Parquet: a script, its infos, a table."""
    write_files(folder, {"dataset_infos.json": INFOS, "reviews.py": "", "train.csv": tables.csv_text()})


def write_saved_dataset(folder: Path) -> None:
    """What ``Dataset.save_to_disk`` writes."""
    state = {"_data_files": [{"filename": "data-00000-of-00001.arrow"}], "_fingerprint": "0123", "_split": None}
    info = {**INFOS["plain"], "splits": None, "download_checksums": None}
    files = {"state.json": state, "dataset_info.json": info, "data-00000-of-00001.arrow": tables.arrow_stream()}
    write_files(folder, files)


def write_dataset_dict(folder: Path) -> None:
    """What ``DatasetDict.save_to_disk`` writes."""
    write_files(folder, {"dataset_dict.json": {"splits": ["train", "test"]}})
    for split in ("train", "test"):
        write_saved_dataset(folder / split)


def write_tfds(folder: Path) -> None:
    """What TensorFlow Datasets prepares."""
    files = {"dataset_info.json": _TFDS, "features.json": {}, "tiny_digits-train.tfrecord": tables.tfrecord()}
    write_files(folder, files)


def write_croissant(folder: Path) -> None:
    """A Croissant with a table beside it."""
    files = {"rows/people.csv": tables.csv_text()}
    write_files(folder, {"croissant.json": croissant(files), **files})


def write_data_package(folder: Path) -> None:
    """A data package with a table."""
    files = {"orders.csv": tables.csv_text()}
    write_files(folder, {"datapackage.json": data_package(files), **files})


def write_kaggle(folder: Path) -> None:
    """A data set of Kaggle's."""
    said = {"title": "Houses", "id": "ann/houses", "licenses": [{"name": "CC0-1.0"}]}
    said["resources"] = [{"path": "houses.csv", "description": "All of them"}]
    write_files(folder, {"dataset-metadata.json": said, "houses.csv": tables.csv_text()})


def dvc_out(path: str, data: bytes, **more: Any) -> str:
    """An output as ``dvc add`` writes it."""
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    rest = "".join(f"  {key}: {value}\n" for key, value in more.items())
    return f"- md5: {digest}\n  size: {len(data)}\n  hash: md5\n  path: {path}\n{rest}"


def dvc_folder(path: str, files: dict[str, bytes]) -> str:
    """A folder as ``dvc add`` writes it."""
    rows = [
        {"md5": hashlib.md5(data, usedforsecurity=False).hexdigest(), "relpath": name}
        for name, data in sorted(files.items())
    ]
    digest = hashlib.md5(json.dumps(rows).encode(), usedforsecurity=False).hexdigest()
    size = sum(map(len, files.values()))
    return f"- md5: {digest}.dir\n  size: {size}\n  nfiles: {len(files)}\n  hash: md5\n  path: {path}\n"


def write_dvc(folder: Path) -> None:
    """A pipeline of DVC's: a table and a folder that are tracked, one that is not here, and a model made from them."""
    table, model = tables.csv_text(), boosters.xgboost_json()
    raw = {"a.txt": b"a", "b/c.txt": b"c"}
    lock = "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n"
    lock += _indented(dvc_out("data/t.csv", table))
    lock += f"    outs:\n{_indented(dvc_out('models/m.json', model))}"
    artifacts = "artifacts:\n  churn:\n    path: models/m.json\n    type: model\n    desc: Predicts churn.\n"
    write_files(
        folder,
        {
            "data/t.csv": table,
            "data/t.csv.dvc": f"outs:\n{dvc_out('t.csv', table, remote='store', desc='Customers.')}",
            "data/raw.dvc": f"outs:\n{dvc_folder('raw', raw)}",
            **{f"data/raw/{name}": data for name, data in raw.items()},
            "data/gone.parquet.dvc": f"outs:\n{dvc_out('gone.parquet', b'x')}",
            "models/m.json": model,
            "dvc.lock": lock,
            "dvc.yaml": f"stages:\n  train: {{cmd: x, deps: [data/t.csv], outs: [models/m.json]}}\n{artifacts}",
        },
    )


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


WRITERS = {
    name.removeprefix("write_"): function
    for name, function in sorted(globals().items())
    if name.startswith("write_") and name != "write_files"
}
"""Every writer by its kind."""

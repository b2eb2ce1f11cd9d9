"""Writes models that are archives: TorchServe, H2O's MOJO, llamafile, NeMo."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.builders.archives import state_dict, tensor, torch_zip, zipped
from tests.builders.weights import gguf

__all__ = [
    "llamafile",
    "mojo",
    "nemo",
    "tarred",
    "torchserve",
    "write_llamafile",
    "write_mojo",
    "write_nemo_archive",
    "write_torchserve_archive",
]

WEIGHTS = torch_zip(state_dict({"l.weight": tensor((2, 3)), "l.bias": tensor((2,), "1")}), {"0": 24, "1": 8})
CONFIG = """name: Citrinet
target: nemo.collections.asr.models.ctc_bpe_models.EncDecCTCModelBPE
nemo_version: 1.21.0
sample_rate: 16000
train_ds: {manifest_filepath: /home/ada/train.json}
"""
INI = """[info]
h2o_version = 3.46.0.5
mojo_version = 1.40
license = Apache License Version 2.0
algo = gbm
algorithm = Gradient Boosting Machine
category = Binomial
uuid = -8507265172719361307
supervised = true
n_features = 2
n_classes = 2
n_trees = 7
timestamp = 2026-11-28T18:14:51.712Z

[columns]
age
income
default

[domains]
2: 2 d000.txt
"""


def torchserve(members: Mapping[str, bytes] | None = None, **model: str) -> bytes:
    """A model archive."""
    said = {
        "modelName": "tiny",
        "serializedFile": "w.pt",
        "handler": "image_classifier",
        "modelVersion": "1.0",
        **model,
    }
    manifest = {"createdOn": "28/11/2026", "runtime": "python", "model": said, "archiverVersion": "0.12.0"}
    found = {"w.pt": WEIGHTS, **(members or {})}
    return zipped({**found, "MAR-INF/MANIFEST.json": json.dumps(manifest).encode()})


def mojo(ini: str = INI) -> bytes:
    """A MOJO of boosted trees."""
    return zipped(
        {"model.ini": ini.encode(), "trees/t00_000.bin": bytes(9), "domains/d000.txt": b"yes\nno\n"}, deflate=True
    )


def llamafile(models: Mapping[str, bytes], *, deflate: bool = False) -> bytes:
    """A program with models in its zip archive, whose offsets count from the program's first byte."""
    program = b"MZqFpD='\n" + bytes(503)
    file = io.BytesIO(program)
    file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in models.items():
            archive.writestr(zipfile.ZipInfo(name), data, archive.compression)
    return file.getvalue()


def tarred(members: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    """A tar archive, dated 1970, with symbolic links."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return file.getvalue()


def nemo(config: str = CONFIG, *, packed: bool = False, links: Mapping[str, str] | None = None) -> bytes:
    """A model of NeMo, plain or compressed."""
    data = tarred({"./model_config.yaml": config.encode(), "./model_weights.ckpt": WEIGHTS}, links)
    return gzip.compress(data, mtime=0) if packed else data


def write_torchserve_archive(folder: Path) -> None:
    """Write an archive with a handler of its own."""
    (folder / "tiny.mar").write_bytes(torchserve({"h.py": b"def handle(data, context): pass\n"}, handler="h.py"))


def write_mojo(folder: Path) -> None:
    """Write a MOJO."""
    (folder / "gbm.zip").write_bytes(mojo())


def write_llamafile(folder: Path) -> None:
    """Write a llamafile."""
    pairs = {"general.architecture": "llama", "general.name": "Small", "general.license": "mit"}
    (folder / "small.llamafile").write_bytes(llamafile({"small.Q8_0.gguf": gguf(pairs, [("t", (32,), 0)])}))


def write_nemo_archive(folder: Path) -> None:
    """Write a model of NeMo."""
    (folder / "citrinet.nemo").write_bytes(nemo())

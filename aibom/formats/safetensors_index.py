"""Indexes of sharded weights, as ``transformers`` and ``diffusers`` write them: which file holds which tensor."""

from __future__ import annotations

from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import Declared, leaves_folder
from aibom.formats.json_text import load_json
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "MAX_FILES", "MAX_SIZE", "ShardIndex"]

MAX_SIZE: Final = 16 * 1024 * 1024
"""Bytes: as of any JSON text (hostile-input limits). The index of 671 billion parameters in 163 files has 9 MB."""
MAX_FILES: Final = 10_000
"""Files of one model (own): the largest known sets have some hundred."""


class ShardIndex:
    """Indexes such as ``model.safetensors.index.json``, whose ``weight_map`` names a file for each tensor.

    ``metadata.total_parameters`` is declared, not measured: the shards' own headers say more. ``total_size`` is that of
    all tensors in bytes, not of the files.
    """

    name = "shard-index"
    kind: Kind | None = None
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = tuple(
        f".{weights}.index.{end}"
        for weights in ("safetensors", "bin", "h5", "msgpack")
        for end in ("json", "fp16.json", "bf16.json")
    )
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the shards and what is declared of them all; see ``Format.read``."""
        value, repeated = load_json(blob.text(MAX_SIZE))
        if not isinstance(value, dict) or not isinstance(value.get("weight_map"), dict):
            raise FormatError("no weight_map")
        metadata = value.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        targets = list(value["weight_map"].values())
        files = sorted({target for target in targets if isinstance(target, str) and target})
        findings: list[Property] = [("path", clean_name(file)) for file in files if leaves_folder(file)][:MAX_FILES]
        if repeated:
            findings.append(("duplicate-key", clean_name(", ".join(repeated[:5]))))
        unknowns: list[Property] = []
        if len(files) > MAX_FILES:
            unknowns.append(("files", f"more than {MAX_FILES} files are named"))
        if not all(isinstance(target, str) and target for target in targets):
            unknowns.append(("files", "weight_map holds something else than names of files"))
        parameters, size = _count(metadata, "total_parameters"), _count(metadata, "total_size")
        declared = Declared({key: text for key, text in metadata.items() if isinstance(text, str)})
        mergekit = declared.line("mergekit_version", "saved_with")
        saved_with = (f"mergekit {mergekit}",) if mergekit else ()
        return Facts(
            format=self.name,
            properties=(("aibom:model:tensor-bytes", str(size)),) if size is not None else (),
            model=ModelFacts(parameters=parameters, saved_with=saved_with) if parameters or saved_with else None,
            files=tuple(files[:MAX_FILES]),
            unknowns=(*unknowns, *declared.unknowns),
            findings=tuple(findings),
        )


def _count(metadata: dict[str, Any], key: str) -> int | None:
    # Some writers sum in floating point: 14483464192.0.
    value = metadata.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 < value < 1 << 63 else None


FORMAT = ShardIndex()

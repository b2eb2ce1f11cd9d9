"""Writes zip archives, and in them what PyTorch saves; everything is valid unless a test asks for something else."""

from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.builders.pickles import Made, Name, Persistent, dump

__all__ = ["parameter", "state_dict", "tensor", "torch_legacy", "torch_zip", "zipped"]

_WIDTHS = {"FloatStorage": 4, "HalfStorage": 2, "LongStorage": 8, "ByteStorage": 1}


def zipped(members: Mapping[str, bytes], *, deflate: bool = False, comment: bytes = b"") -> bytes:
    """A zip archive with the members in their order, dated 1980."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        archive.comment = comment
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, archive.compression)
    return file.getvalue()


def tensor(
    shape: tuple[int, ...],
    key: str = "0",
    kind: str = "FloatStorage",
    *,
    offset: int = 0,
    held: int | None = None,
    stride: tuple[int, ...] | None = None,
) -> Made:
    """The call that rebuilds a tensor, in a storage of its own size unless ``held`` says otherwise."""
    steps = tuple(math.prod(shape[index + 1 :]) for index in range(len(shape))) if stride is None else stride
    storage = Persistent(("storage", Name("torch", kind), key, "cpu", math.prod(shape) if held is None else held))
    hooks = Made(Name("collections", "OrderedDict"))
    return Made(Name("torch._utils", "_rebuild_tensor_v2"), storage, offset, shape, steps, False, hooks)


def parameter(inner: Made) -> Made:
    """The call that rebuilds a parameter of a tensor."""
    return Made(Name("torch._utils", "_rebuild_parameter"), inner, True, Made(Name("collections", "OrderedDict")))


def state_dict(tensors: Mapping[str, Any]) -> Made:
    """The OrderedDict of a state dict."""
    return Made(Name("collections", "OrderedDict"), items=tensors)


def torch_zip(
    value: Any,
    storages: Mapping[str, int] | None = None,
    extra: Mapping[str, bytes] | None = None,
    stem: str = "archive",
) -> bytes:
    """What ``torch.save`` writes: a value and the storages of its tensors, bytes by key."""
    members = {"data.pkl": dump(value), "byteorder": b"little", ".format_version": b"1"}
    members |= {f"data/{key}": bytes(size) for key, size in (storages or {}).items()}
    members |= {"version": b"3\n", **(extra or {})}
    return zipped({f"{stem}/{name}": data for name, data in members.items()})


def torch_legacy(value: Any, keys: tuple[str, ...] = ("0",), data: bytes = b"") -> bytes:
    """What ``torch.save`` wrote before 1.6."""
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    pickles = (0x1950A86A20F9469CFC6C, 1001, system, value, list(keys))
    return b"".join(map(dump, pickles)) + struct.pack("<q", len(data)) + data

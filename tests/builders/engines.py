"""Writes models of inference engines: TensorRT, ggml, RKNN, ncnn, Darknet, Vowpal Wabbit."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = [
    "darknet",
    "darknet_weights",
    "ggjt",
    "ncnn",
    "rknn",
    "tensorrt",
    "tnn",
    "vowpal_wabbit",
    "whisper",
    "write_darknet",
    "write_ggml",
    "write_ncnn",
    "write_rknn",
    "write_tensorrt",
    "write_tnn",
    "write_vowpal_wabbit",
]

ULTRALYTICS = {
    "description": "Ultralytics YOLOv8n model",
    "author": "Ultralytics",
    "date": "2026-01-02T03:04:05",
    "version": "8.3.0",
    "license": "AGPL-3.0 License (https://ultralytics.com/license)",
    "task": "detect",
    "stride": 32,
    "names": {"0": "person"},
}


def tensorrt(metadata: Mapping[str, Any] | bytes | None = None, magic: bytes = b"ftrt") -> bytes:
    """An engine, with what Ultralytics puts before it."""
    engine = magic + struct.pack("<IQ", 0, 900) + bytes(900)
    if metadata is None:
        return engine
    text = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
    return struct.pack("<I", len(text)) + text + engine


def whisper(mels: int = 80, audio: int = 1500, kept: int = 1) -> bytes:
    """A head as whisper.cpp's converter writes it."""
    sizes = (51864, audio, 384, 6, 4, 448, 384, 6, 4, mels, kept)
    return b"lmgg" + struct.pack("<11i", *sizes) + bytes(600)


def ggjt(version: int = 3, magic: bytes = b"tjgg") -> bytes:
    """A head of llama.cpp before GGUF."""
    return magic + struct.pack("<8i", version, 32000, 4096, 256, 32, 32, 128, 2002) + bytes(600)


def rknn(said: Mapping[str, Any] | bytes, *, version: int = 6) -> bytes:
    """A model: head, graph and JSON."""
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    graph = bytes(16)
    head = b"RKNN\0\0\0\0" + struct.pack("<2Q", version, len(graph)) + bytes(40 if version & 0xFFF > 1 else 0)
    return head + graph + struct.pack("<Q", len(text)) + text


def ncnn(layers: int = 3) -> bytes:
    """A graph of a convolution."""
    lines = ["7767517", f"{layers} 3", "Input            data   0 1 data 0=32 1=16 2=3"]
    lines += ["Convolution      conv1  1 1 data conv1 0=8 1=3 6=216", "ReLU             relu1  1 1 conv1 out"]
    return "\n".join([*lines, ""]).encode()


def tnn(layers: int = 2, version: int = 4206624772) -> bytes:
    """A graph of TNN."""
    shape = "input 4 1 3 224 224 0" if version == 4206624772 else "input 1 3 224 224"
    lines = [f'"1 3 1 {version} ,"', f'"{shape} ,"', '" a input out ,"', '"out ,"', f'" {layers} ,"']
    lines += ['"Convolution conv 1 1 input a 1 3 8 3 3 ,"', '"ReLU relu 1 1 a out ,"']
    return "\n".join([*lines, ""]).encode()


def darknet(*sections: str) -> bytes:
    """A network as YOLO's are written."""
    head = "[net]\n# Testing\nbatch=1\nwidth=416\nheight=416\nchannels=3\nmomentum=0.9\n\n"
    layers = sections or ("[convolutional]\nfilters=32\nsize=3", "[maxpool]\nsize=2", "[yolo]\nclasses=80")
    return (head + "\n\n".join(layers) + "\n" + "# end\n" * 80).encode()


def darknet_weights(count: int = 32, minor: int = 2, value: float = 0.5) -> bytes:
    """Weights: the head and so many floats."""
    head = struct.pack("<3i", 0, minor, 5) + struct.pack("<q" if minor >= 2 else "<i", 32013312)
    return head + struct.pack(f"<{count}f", *[value] * count)


def vowpal_wabbit(name: str = "clicks", version: str = "9.11.9") -> bytes:
    """A model: version, id, and the letter behind them."""
    texts = [text.encode() + b"\0" for text in (version, name)]
    head = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return head + b"m" + struct.pack("<2f", 0, 1) + bytes(40)


def write_tensorrt(folder: Path) -> None:
    """Write an engine."""
    (folder / "yolo.engine").write_bytes(tensorrt(ULTRALYTICS))


def write_ggml(folder: Path) -> None:
    """Write a model of whisper.cpp."""
    (folder / "ggml-tiny.bin").write_bytes(whisper())


def write_rknn(folder: Path) -> None:
    """Write a model of Rockchip's."""
    (folder / "net.rknn").write_bytes(rknn({"name": "net", "version": "1.6.0", "target_platform": ["RK3588"]}))


def write_ncnn(folder: Path) -> None:
    """Write a graph and its weights."""
    (folder / "net.param").write_bytes(ncnn())
    (folder / "net.bin").write_bytes(bytes(1000))


def write_tnn(folder: Path) -> None:
    """Write a graph and its weights."""
    (folder / "net.tnnproto").write_bytes(tnn())
    (folder / "net.tnnmodel").write_bytes(bytes(100))


def write_darknet(folder: Path) -> None:
    """Write a network and its weights."""
    (folder / "yolo.cfg").write_bytes(darknet())
    (folder / "yolo.weights").write_bytes(darknet_weights())


def write_vowpal_wabbit(folder: Path) -> None:
    """Write a model."""
    (folder / "clicks.vw").write_bytes(vowpal_wabbit())

"""What is measured on: made here, so that every run has the same."""

from __future__ import annotations

import json
import struct
from pathlib import Path

__all__ = ["model_folder", "sparse_model", "weights_file", "write_document"]

MEGABYTES = 91


def model_folder(folder: Path) -> Path:
    """A model of the size of all-MiniLM-L6-v2: 91 MB of safetensors with config and card."""
    folder.mkdir(parents=True, exist_ok=True)
    weights_file(folder / "model.safetensors", MEGABYTES)
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "architectures": ["BertModel"]}))
    card = (
        "---\nlicense: apache-2.0\npipeline_tag: sentence-similarity\nlanguage: en\n---\n\n# A model\n\nTo measure.\n"
    )
    (folder / "README.md").write_text(card)
    return folder


def weights_file(path: Path, megabytes: int) -> Path:
    """A safetensors file of that size."""
    rows, columns = megabytes * 1024 * 1024 // 4096, 1024
    header = json.dumps({"weight": {"dtype": "F32", "shape": [rows, columns], "data_offsets": [0, rows * columns * 4]}})
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header.encode())
        for number in range(megabytes):
            file.write(number.to_bytes(4, "little") * (1024 * 1024 // 4))
    return path


def sparse_model(folder: Path, size: int = 40 * 1000**3) -> Path:
    """A safetensors file of 40 GB that takes no room on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    header = json.dumps({"weight": {"dtype": "F16", "shape": [size // 2], "data_offsets": [0, size]}}).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + size)
    return folder


def write_document(folder: Path, count: int) -> Path:
    """A CycloneDX document of ``count`` components, as aibom writes it; returns its path."""
    from aibom.api import dump
    from aibom.graph.component import Component, Digest, Kind, Reference
    from aibom.graph.graph import Graph, Observation
    from aibom.graph.relationship import Rel, Relationship
    from aibom.normalize.license import License

    observations: list[Observation] = [Component("app", Kind.APPLICATION, "app")]
    for number in range(count):
        purl = f"pkg:pypi/p{number}@1.{number}"
        observations.append(
            Component(
                purl,
                Kind.LIBRARY,
                f"p{number}",
                version=f"1.{number}",
                purl=purl,
                licenses=(License(id="MIT"),),
                digests=(Digest("SHA-256", f"{number:064x}"), Digest("SHA-512", f"{number:0128x}")),
                references=(Reference("website", f"https://example.org/{number}"),),
                properties=(("a", "1"), ("b", str(number))),
            )
        )
        others = ((number * 7 + 1) % count, (number * 13 + 5) % count)
        observations += (Relationship(purl, Rel.DEPENDS_ON, f"pkg:pypi/p{other}@1.{other}") for other in others)
    path = folder / f"{count}.cdx.json"
    dump(Graph.build(observations, subject="app"), path)
    return path

from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import numpy_archive
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders.archives import zipped
from tests.builders.tree import write_files


def npy(descr: str = "<f4", shape: str = "(2, 3)") -> bytes:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header + bytes(24)


def read(*names: str, data: bytes | None = None, deflate: bool = False) -> Facts:
    archive = zipped({f"{name}.npy": data or npy() for name in names}, deflate=deflate)
    return numpy_archive.FORMAT.read(Reader(archive).blob("weights.npz"))


@pytest.mark.parametrize(
    "names",
    [
        ("layers.0.weight", "layers.0.bias"),
        ("encoder/layer_0/kernel", "encoder/layer_0/bias", "encoder/pos_embedding/x"),
        ("head/kernel", "head/bias", "step"),
    ],
)
@pytest.mark.parametrize("deflate", [False, True])
def test_arrays_that_are_called_as_weights_are_counted(names: tuple[str, ...], deflate: bool) -> None:
    facts = read(*names, deflate=deflate)
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.formats) == (6 * len(names), ("npz",))
    assert "parameters" in facts.measured


@pytest.mark.parametrize(
    "names",
    [("x_train", "y_train"), ("arr_0",), ("data.weight", "a", "b"), ("a.bias", "b.bias"), ("weight", "bias")],
)
def test_other_arrays_are_no_parameters(names: tuple[str, ...]) -> None:
    assert read(*names).model is None


def test_packed_and_odd_weights_are_not_counted() -> None:
    packed = read("l.weight", "l.scales", "l.biases", data=npy("<u4"))
    assert packed.model is not None
    assert (packed.model.parameters, packed.model.parameters_by_dtype) == (None, (("U32", 18),))
    odd = read("l.weight", "l.bias", data=npy("|V2"))
    assert odd.unknowns == (("parameters", "2 arrays are of types that are not counted"),)


def test_the_weights_of_a_folder_are_its_parameters(tmp_path: Path) -> None:
    weights = zipped({"l.weight.npy": npy(), "l.bias.npy": npy("<f2", "(3,)")})
    write_files(tmp_path / "m", {"config.json": {"model_type": "llama"}, "weights.npz": weights})
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.model is not None
    assert (model.model.parameters, model.model.parameters_by_dtype) == (9, (("F16", 3), ("F32", 6)))
    assert model.model.formats == ("npz",)

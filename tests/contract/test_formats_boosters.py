"""Formats of gradient boosting, Flax and NumPy keep the contract that strangers' formats are held to."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats import catboost, flax, lightgbm, numpy, numpy_archive, xgboost
from aibom.testing import FormatContract
from tests.builders import boosters
from tests.builders.archives import zipped
from tests.builders.pickles import Name, dump

_HEADER = b"{'descr': '|O', 'fortran_order': False, 'shape': (2,), }"
_ARRAY = b"\x93NUMPY\x01\0" + len(_HEADER).to_bytes(2, "little") + _HEADER + dump([Name("os", "system\x07")])


class TestXGBoost(FormatContract):
    format = xgboost.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.json": boosters.xgboost_json(2), "m.ubj": boosters.xgboost_ubj(2)}


class TestLightGbm(FormatContract):
    format = lightgbm.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.txt": boosters.lightgbm(objective="a\x07\u202e")}


class TestCatBoost(FormatContract):
    format = catboost.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.cbm": boosters.catboost(model_guid="1\x07", train_finish_time="\u202e")}


class TestFlax(FormatContract):
    format = flax.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.msgpack": boosters.flax(), "other.msgpack": b"\x81\xa1a\x01"}


class TestNumPy(FormatContract):
    format = numpy.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"a.npy": _ARRAY}


class TestNumPyArchive(FormatContract):
    format = numpy_archive.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        header = _HEADER.replace(b"|O", b"f4")
        plain = _ARRAY[:10] + header + bytes(8)
        return {
            "a.npz": zipped({"x.npy": _ARRAY}),
            "packed.npz": zipped({"x.npy": _ARRAY}, deflate=True),
            "weights.npz": zipped({"l.weight.npy": plain, "l.bias.npy": plain}),
        }

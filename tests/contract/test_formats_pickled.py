"""Formats of pickles keep the contract that strangers' formats are held to."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from aibom.formats import pickle, pytorch
from aibom.testing import FormatContract
from tests.builders.archives import parameter, state_dict, tensor, torch_legacy, torch_zip
from tests.builders.executorch import export
from tests.builders.pickles import Made, Name, dump, estimator, joblib_array


class TestPickle(FormatContract):
    format = pickle.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        model = dump(
            [
                estimator(version="1.5\x07\u202e", coef_=joblib_array(bytes(48), (2, 3)), names=["a", None, True, 1.5]),
                Name("posix", "system\u202e"),
            ]
        )
        return {
            "model.joblib": model,
            "model.pkl.gz": gzip.compress(model, mtime=0),
            "old.pickle": b"(lp0\nS'a'\np1\naI1\naL2L\naF1.5\naVb\nac__builtin__\neval\n(g1\ntRa.",
            "without-a-suffix": model,
        }


class TestPyTorch(FormatContract):
    format = pytorch.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        state = state_dict({"a.weight\u202e": tensor((2, 3)), "b.bias": parameter(tensor((2,), "1", "HalfStorage"))})
        net = Made(Name("__torch__.a", "Net\x07"), state={"w": tensor((2, 3))})
        return {
            "model.pt": torch_zip(state, {"0": 24, "1": 4}),
            "legacy.bin": torch_legacy({"state_dict": state, "epoch": 1}, ("0", "1"), bytes(28)),
            "script.jit": torch_zip(net, {"0": 24}, {"code/a.py": b"", "constants.pkl": b"\x80\x02)."}),
            "exported.pt2": export(),
        }

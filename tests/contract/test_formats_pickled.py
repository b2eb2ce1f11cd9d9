"""Formats of pickles keep the contract that strangers' formats are held to."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from aibom.formats import pickle
from aibom.testing import FormatContract
from tests.builders.pickles import Name, dump, estimator, joblib_array


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

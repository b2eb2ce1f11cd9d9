"""Where a file of data that nothing describes is a data set of its own: the rule, in one place.

A file of data belongs to the data set whose card, metadata or layout claims it. One that none claims is a data set

- never where a folder above it is one of tests, documentation, results, logs or caches, or a Python package;
- else where its format is one that holds data and nothing else (Parquet, Arrow, Avro, ORC, TFRecord);
- else (tables of text, lines of JSON, archives) where it lies among data: a folder above it is called as folders of
  data are, or it is called as a split and one for training lies there, or nothing but data lies in its folder; and its
  name is not that of results, logs or a vocabulary.

A file that the user points at is always one. What is left out by this rule is counted and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from aibom.plugin import Kind
from aibom_directory.splits import SPLITS

__all__ = ["Among"]

_DATA: Final = frozenset(("corpora", "corpus", "data", "dataset", "datasets"))
_FOREIGN: Final = frozenset(
    (
        *(
            "__pycache__",
            "bench",
            "benchmark",
            "benchmarks",
            "build",
            "cassettes",
            "checkpoints",
            "dist",
            "doc",
            "docs",
        ),
        *("documentation", "fixture", "fixtures", "golden", "goldens", "i18n", "lightning_logs", "locale"),
        *(
            "locales",
            "log",
            "logs",
            "metrics",
            "migrations",
            "mlruns",
            "mocks",
            "node_modules",
            "out",
            "output",
            "outputs",
        ),
        *("prediction", "predictions", "public", "report", "reports", "result", "results", "runs", "site-packages"),
        *(
            "snapshots",
            "spec",
            "specs",
            "static",
            "target",
            "tensorboard",
            "test",
            "test-data",
            "test_data",
            "testdata",
        ),
        *("testing", "tests", "testfiles", "third_party", "vendor", "wandb", "www"),
    )
)
_RESULTS: Final = frozenset(
    (
        *("benchmark", "benchmarks", "history", "leaderboard", "log", "logs", "merges", "metric", "metrics", "output"),
        *("outputs", "prediction", "predictions", "report", "result", "results", "score", "scores", "summary"),
        *("tokenizer", "tokens", "vocab", "vocabulary"),
    )
)
_BESIDE = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|citation|changelog|data_?card|datasheet)\b.*|\..*|.*\.(?:dvc|md|rst|sha256|md5)"
    r"|(?:md5|sha256)sums?(?:\.txt)?|_success|checksums?(?:\.txt)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")
_TRAINING: Final = frozenset(word for word, split in SPLITS.items() if split == "train")


class Among:
    """Tells which files of data that nothing describes are data sets."""

    def __init__(self, paths: Iterable[str], called: str, recognizes: Callable[..., bool], *, is_file: bool) -> None:
        """Take a source.

        Args:
            paths: all of its files.
            called: the name of its directory.
            recognizes: as ``Context.recognizes`` does.
            is_file: whether the source is a single file.
        """
        self._is_file = is_file
        self._called = called
        self._recognizes = recognizes
        self._names: dict[str, list[str]] = {}
        self._folders: set[str] = {""}
        for path in paths:
            folder, _, name = path.rpartition("/")
            self._names.setdefault(folder, []).append(name)
            while folder not in self._folders:
                self._folders.add(folder)
                folder = folder.rpartition("/")[0]
        self._only: dict[str, bool] = {}
        self._training: dict[str, bool] = {}
        self._foreign_folders: dict[str, bool] = {}

    def __call__(self, path: str, *, alone: bool) -> bool:
        """Whether a file is a data set.

        Args:
            path: the file; a format of data claims it.
            alone: its format holds data and nothing else.
        """
        folder, _, name = path.rpartition("/")
        if self._is_file:
            return True
        if self._foreign(folder):
            return False
        if alone:
            return True
        stem = name.partition(".")[0]
        words = _words(stem)
        if words & _RESULTS:
            return False
        is_split = bool(words & SPLITS.keys()) and self._has_training(folder)
        return is_split or self._below_data(folder) or self.only_data(folder)

    def only_data(self, folder: str) -> bool:
        """Whether nothing but data, and what describes it, lies directly in a folder."""
        if folder not in self._only:
            names = [name for name in self._names.get(folder, ()) if not _BESIDE.fullmatch(name)]
            at = f"{folder}/" if folder else ""
            self._only[folder] = bool(names) and all(self._is_data(at + name) for name in names)
        return self._only[folder]

    def _has_training(self, folder: str) -> bool:
        """Whether a file of data in a folder is called as a split for training."""
        if folder not in self._training:
            at = f"{folder}/" if folder else ""
            named = (name for name in self._names.get(folder, ()) if _words(name.partition(".")[0]) & _TRAINING)
            self._training[folder] = any(self._is_data(at + name) for name in named)
        return self._training[folder]

    def _is_data(self, path: str) -> bool:
        return self._recognizes(path, Kind.DATASET)

    def _below_data(self, folder: str) -> bool:
        return any(_words(segment) & _DATA for segment in (self._called, *folder.split("/")))

    def _foreign(self, folder: str) -> bool:
        if folder not in self._foreign_folders:
            above, _, name = folder.rpartition("/")
            self._foreign_folders[folder] = (
                "__init__.py" in self._names.get(folder, ())
                or (bool(folder) and self._is_foreign(above, name.lower()))
                or (bool(folder) and self._foreign(above))
            )
        return self._foreign_folders[folder]

    def _is_foreign(self, above: str, name: str) -> bool:
        if name not in _FOREIGN and not name.startswith("."):
            return False
        if name not in SPLITS:
            return True
        # A folder called test is a split where it lies among data, or beside one for training.
        beside = (f"{above}/{word}" if above else word for word in ("train", "training"))
        return not (self._below_data(above) or any(other in self._folders for other in beside))


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.lower()))

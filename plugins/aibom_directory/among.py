"""Where a file of data that nothing describes is a data set of its own: the rule, in one place.

A file of data belongs to the data set whose card, metadata or layout claims it. One that none claims is a data set

- never where a folder above it is one of tests, documentation, results, logs or caches, or a Python package;
- else where its format is one that holds data and nothing else (Parquet, Arrow, Avro, ORC, TFRecord);
- else (tables of text, lines of JSON, arrays, HDF5, archives) where it lies among data: a folder above it is called as
  folders of data are, or it is called as a split and one for training lies there, or nothing but data lies in its
  folder, which is not called as models are; and its name is not that of results, logs or a vocabulary.

A file that the user points at is always one. What is left out by this rule is counted and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aibom.plugin import Kind
from aibom_directory.splits import SPLITS
from aibom_directory.words import DATA_WORDS, MODEL_WORDS, TRAINING_WORDS, words

__all__ = ["Among", "is_beside"]

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


def is_beside(name: str) -> bool:
    """Whether a file is one that lies beside data without being any: a readme, a licence, checksums."""
    return _BESIDE.fullmatch(name) is not None


class Among:
    """Tells which files of data that nothing describes are data sets."""

    def __init__(
        self, paths: Collection[str], called: str, recognizes: Callable[..., bool], *, is_file: bool = False
    ) -> None:
        """Take a source.

        Args:
            paths: all of its files; they are gone through once, and only where a name alone does not tell.
            called: the name of its directory.
            recognizes: as ``Context.recognizes`` does.
            is_file: whether the source is a single file.
        """
        self._paths = paths
        self._called = called
        self._recognizes = recognizes
        self._is_file = is_file
        self._survey: _Survey | None = None
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
        if self.foreign(folder):
            return False
        if alone:
            return True
        called = words(name.partition(".")[0])
        if called & _RESULTS:
            return False
        if self._below_data(folder):
            return True
        if any(words(segment) & MODEL_WORDS for segment in folder.split("/")):
            return False  # arrays beside models are weights
        return self.only_data(folder) or bool(called & SPLITS.keys() and folder in self._look().training)

    def only_data(self, folder: str) -> bool:
        """Whether nothing but data, and what describes it, lies directly in a folder."""
        return folder in self._look().only

    def _look(self) -> _Survey:
        if self._survey is None:
            self._survey = _survey(self._paths, self._is_data)
        return self._survey

    def _is_data(self, path: str) -> bool:
        return self._recognizes(path, Kind.DATASET)

    def _below_data(self, folder: str) -> bool:
        return any(words(segment) & DATA_WORDS for segment in (self._called, *folder.split("/")))

    def foreign(self, folder: str) -> bool:
        """Whether a folder is one of tests, documentation, results and the like, or a Python package."""
        if folder not in self._foreign_folders:
            above, _, name = folder.rpartition("/")
            self._foreign_folders[folder] = (
                (f"{folder}/__init__.py" if folder else "__init__.py") in self._paths
                or (bool(folder) and self._is_foreign(above, name.lower()))
                or (bool(folder) and self.foreign(above))
            )
        return self._foreign_folders[folder]

    def _is_foreign(self, above: str, name: str) -> bool:
        if name not in _FOREIGN and not name.startswith("."):
            return False
        if name not in SPLITS:
            return True
        # A folder called test is a split where it lies among data, or beside one for training.
        beside = (f"{above}/{word}" if above else word for word in TRAINING_WORDS)
        return not (self._below_data(above) or any(other in self._look().splits for other in beside))


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the files of a source say of its folders.

    Attributes:
        only: folders in which nothing but data lies, and what describes it.
        training: folders with a file of data that is called as a split for training.
        splits: folders that are called so.
    """

    only: frozenset[str]
    training: frozenset[str]
    splits: frozenset[str]


def _survey(paths: Iterable[str], is_data: Callable[[str], bool]) -> _Survey:
    only: dict[str, bool] = {}
    training, splits = set[str](), set[str]()
    last = None
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder != last:
            last = folder
            splits.update(above for above in _folders(folder) if above.rpartition("/")[2] in TRAINING_WORDS)
        named = bool(words(name.partition(".")[0]) & TRAINING_WORDS)
        if only.get(folder, True) or named:
            held = is_data(path)
            if not (held or is_beside(name)):
                only[folder] = False
            elif held:
                only.setdefault(folder, True)
                training |= {folder} if named else set()
    return _Survey(frozenset(f for f, alone in only.items() if alone), frozenset(training), frozenset(splits))


def _folders(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]

"""What is computed over a whole data set: its files, their bytes, their rows by split; and what contradicts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aibom.plugin import Facts, Kind, Property, Statement
from aibom_directory.grouping import Group, Reader
from aibom_directory.paths import relative
from aibom_directory.splits import split_of

__all__ = ["Contents", "count_contents", "rows_left_out"]

MAX_CONTENTS: Final = 10_000
"""Facts about the contents of one data set, columns above all, of whatever number of tables it has."""

_ROWS = "rows"
_AGGREGATED = frozenset(("contents", "columns", _ROWS))


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files of a data set add up to.

    Attributes:
        pairs: of ``DatasetFacts.contents``: ``files``, ``file-bytes``, ``rows``, ``rows:<split>``.
        doubt: why the rows are not known although files were read; empty without doubt.
        wrong: pairs that a description declares and the files contradict.
    """

    pairs: tuple[Property, ...] = ()
    doubt: str = ""
    wrong: tuple[Property, ...] = ()

    def findings(self) -> Iterator[str]:
        """What is wrong of what is declared, in words."""
        for name, value in self.wrong:
            split = name.partition(":")[2]
            of = f" in {split}" if split else ""
            held = dict(self.pairs)[_measured_name(name)]
            yield f"{value} rows{of} are declared, its files hold {held}"

    def believed(self, said: Iterable[Statement]) -> Iterator[Statement]:
        """Leave out of what is declared what is wrong, which the finding tells, and what is more than anybody reads."""
        known = set(self.wrong)
        wrong = frozenset(self.wrong)
        for path, facts in said:
            dataset = facts.dataset
            if dataset is None:
                yield path, facts
                continue
            pairs = tuple(pair for pair in dataset.contents if pair not in wrong)
            if len(known.union(pairs)) > MAX_CONTENTS:
                left = MAX_CONTENTS - len(known)
                more = ("columns", f"only {MAX_CONTENTS} facts about the contents are kept")
                facts = replace(facts, unknowns=(*facts.unknowns, more))
                pairs = (*(p for p in pairs if p in known), *[p for p in pairs if p not in known][:left])
            known.update(pairs)
            if pairs != dataset.contents:
                facts = replace(facts, dataset=replace(dataset, contents=pairs))
            yield path, facts


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    format: str
    columns: frozenset[str]
    rows: int | None
    reason: str


def rows_left_out(said: Facts) -> Facts:
    """Leave out of what a file of data says what is added up over all of them, and what concerns the file alone."""
    said = replace(said, unknowns=tuple(pair for pair in said.unknowns if pair[0] not in _AGGREGATED))
    if said.dataset is None:
        return said
    pairs = tuple(pair for pair in said.dataset.contents if pair[0] != _ROWS)
    return replace(said, dataset=replace(said.dataset, contents=pairs))


def count_contents(group: Group, read: Reader, size_of: Callable[[str], int], declared: Iterable[Property]) -> Contents:
    """Count files, bytes and rows of a data set.

    Rows are added up where every file of data tells its own, and all are of one format with the same columns: files of
    several formats may hold the same rows, and tables with other columns other things.

    Args:
        group: the data set.
        read: what a file says.
        size_of: the bytes of a file.
        declared: what its descriptions say of its contents.
    """
    pairs_declared = list(declared)
    files = [_file(path, facts) for path, facts in _data(group, read)]
    if not files or any(name == "files" for name, _ in pairs_declared):
        return Contents()  # what is counted already holds other files than tables, too
    size = sum(size_of(file.path) for file in files)
    pairs = [("files", str(len(files))), ("file-bytes", str(size))]
    unread = [file for file in files if file.rows is None]
    if unread:
        reason = next((file.reason for file in unread if file.reason), "")
        where = f"in {len(unread)} of {len(files)} files" if len(files) > 1 else ""
        doubt = " ".join(filter(None, (reason or "not counted", where)))
        return Contents(tuple(pairs), doubt)
    if len({file.format for file in files}) > 1:
        return Contents(tuple(pairs), "its files are of several formats, which may hold the same rows")
    if len({file.columns for file in files}) > 1:
        return Contents(tuple(pairs))
    rows = _by_split(files, group.folder)
    pairs += rows
    return Contents(tuple(pairs), wrong=tuple(_contradictions(dict(rows), pairs_declared)))


def _data(group: Group, read: Reader) -> Iterator[tuple[str, Facts]]:
    for found in group.sets:
        for path in found.files if found.kind is Kind.DATASET else ():
            facts = read(path) if path not in group.describes else None
            if facts is not None and facts.kind is Kind.DATASET:
                yield path, facts


def _file(path: str, facts: Facts) -> _File:
    pairs = facts.dataset.contents if facts.dataset is not None else ()
    rows = next((int(value) for name, value in pairs if name == _ROWS and value.isdecimal()), None)
    columns = frozenset(value.partition(" ")[0] for name, value in pairs if name == "column")
    reason = next((reason for field, reason in facts.unknowns if field in (_ROWS, "contents")), "")
    return _File(path, facts.format, columns, rows, reason)


def _by_split(files: Sequence[_File], folder: str) -> list[Property]:
    """Rows in all, and of each split where every file says by its name to which it belongs."""
    total = sum(file.rows or 0 for file in files)
    found: list[Property] = [(_ROWS, str(total))]
    splits = [split_of(relative(file.path, folder)) for file in files]
    if all(splits):
        rows: Counter[str] = Counter()
        for split, file in zip(splits, files, strict=True):
            rows[split] += file.rows or 0
        found += ((f"{_ROWS}:{split}", str(count)) for split, count in sorted(rows.items()))
    return found


def _measured_name(declared: str) -> str:
    """The measured fact that a declared one is to be compared with: ``rows:plain/train`` with ``rows:train``."""
    split = declared.partition(":")[2]
    return f"{_ROWS}:{split.rpartition('/')[2]}" if split else _ROWS


def _contradictions(measured: Mapping[str, str], declared: Sequence[Property]) -> Iterator[Property]:
    """Splits of which a description says other numbers than the files; several configurations are not compared."""
    if len({value for name, value in declared if name == "config"}) > 1:
        return
    for name, value in sorted(set(declared)):
        key = _measured_name(name)
        if name.partition(":")[0] == _ROWS and key in measured and measured[key] != value and value.isdecimal():
            yield name, value

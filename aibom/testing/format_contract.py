"""The suite that every format must pass, bundled or a stranger's."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import ClassVar, Final

from aibom.formats.registry import MAGIC_LENGTH, Registry
from aibom.plugin import DatasetFacts, Facts, Format, FormatError, Kind, ModelFacts, had_controls
from aibom.testing.guards import Reader, time_limit
from aibom.testing.watch import Watch

__all__ = ["FormatContract"]

EVERY_OFFSET: Final = 4096
"""Bytes of a sample that is cut at each offset below."""
RANDOM_OFFSETS: Final = 200
"""Further offsets at which a longer sample is cut, and the number of flips."""
LYING_OFFSETS: Final = 512
"""Bytes in which every position is overwritten by each of ``_LIES``."""
LARGEST_TEXT: Final = 65_536
"""Characters of one text in the facts, as everywhere in a BOM."""
HANG_SECONDS: Final = 120.0
"""When a test is taken for hanging."""
READS: Final = 100_000
"""Calls for bytes that a file of the size of a sample may take."""

_LIES = (
    b"\xff" * 8,
    b"\x7f" + b"\xff" * 7,
    b"\xff" * 7 + b"\x7f",
    b"\0" * 8,
    b"\xff" * 4,
    b"\0\0\0\x40",
    b"\x40\0\0\0",
)


class FormatContract:
    """Subclass it in a test module under a name that pytest collects, and set ``format`` and ``samples``.

    .. code-block:: python

        class TestMine(FormatContract):
            format = FORMAT

            def samples(self):
                return {"tiny.mine": b"MINE...", "empty.mine": b"MINE"}

    Each sample is cut at every offset, flipped and made to lie: some of a kilobyte or two are better than large ones.
    """

    format: ClassVar[Format]
    """The format under test."""

    def samples(self) -> Mapping[str, bytes]:
        """Return valid files: a name that such a file has, and its bytes."""
        raise NotImplementedError

    def test_it_says_what_it_reads(self) -> None:
        """Name, suffixes, names and magic are what the registry can work with."""
        item = self.format
        assert isinstance(item, Format), "it lacks an attribute of aibom.plugin.Format"
        assert (
            item.name
            and item.name == item.name.lower()
            and not item.name.strip("abcdefghijklmnopqrstuvwxyz0123456789-")
        )
        assert item.kind in (None, Kind.MODEL, Kind.DATASET)
        assert item.names or item.suffixes or item.magic, "nothing leads to it"
        for name in item.names:
            assert name and name == name.lower() and "/" not in name, f"the name {name!r} can never be met"
        for suffix in item.suffixes:
            assert len(suffix) > 1 and suffix[0] == "." and suffix == suffix.lower() and "/" not in suffix, suffix
        for offset, magic in item.magic:
            assert len(magic) >= 2, "one byte tells nothing"
            assert 0 <= offset <= MAGIC_LENGTH - len(magic), "the registry does not read so far"

    def test_its_samples_lead_to_it(self) -> None:
        """The registry finds the format for each sample, by name or by magic."""
        assert self.samples(), "there is no sample"
        for name, data in self.samples().items():
            assert Registry([self.format]).find(Reader(data).blob(name)) is self.format, name

    def test_the_facts_are_sound(self) -> None:
        """Facts are immutable values that say nothing twice and nothing that a BOM could not hold."""
        for name, data in self.samples().items():
            facts = self.format.read(Reader(data).blob(name))
            assert facts.format == self.format.name, name
            assert facts.kind in (None, self.format.kind, getattr(self.format, "also", None)), name
            hash(facts)
            known = {field.name for record in (Facts, ModelFacts, DatasetFacts) for field in fields(record)}
            assert set(facts.measured) <= known, f"{name}: measured names a field that does not exist"
            for group in (facts.properties, facts.unknowns, facts.findings):
                assert all(first and second for first, second in group), f"{name}: an empty name or value in {group}"
            assert all(key.startswith("aibom:") for key, _ in facts.properties), name
            for text in _texts(facts):
                assert len(text) <= LARGEST_TEXT, f"{name}: a text of {len(text)} characters"
                assert not had_controls(text), f"{name}: {text!r} is not cleaned"

    def test_the_same_file_gives_the_same_facts(self) -> None:
        """Nothing is remembered from one file to the next, and the path outside of its folder does not matter."""
        for name, data in self.samples().items():
            first = self.format.read(Reader(data).blob(name))
            for other, bytes_ in self.samples().items():
                self.format.read(Reader(bytes_).blob(other))
            assert self.format.read(Reader(data).blob(name)) == first, name
            assert self.format.read(Reader(data).blob(f"other/folder/{name}")) == first, name

    def test_nothing_but_the_blob_is_read(self) -> None:
        """No file and no socket is opened; see ``aibom.testing.watch`` for what this cannot see."""
        for name, data in self.samples().items():
            self.format.read(Reader(data).blob(name))  # what it imports is imported now
            with Watch() as watch:
                self.format.read(Reader(data).blob(name))
            assert not watch.outside(), f"{name}: {watch.outside()}"
            assert not watch.sockets, f"{name}: {watch.sockets}"

    def test_an_error_of_the_reader_comes_through(self) -> None:
        """An OSError is not taken for a broken file: the bytes may be had at another time."""
        for name, data in self.samples().items():
            try:
                self.format.read(Reader(data, broken=True).blob(name))
            except OSError:
                continue
            raise AssertionError(f"{name}: the reader's OSError was swallowed")

    def test_it_keeps_to_the_budget(self) -> None:
        """With a budget of some bytes it stops; without, it reads a bounded number of times."""
        for name, data in self.samples().items():
            reader = Reader(data)
            self.format.read(reader.blob(name))
            assert reader.calls <= READS, f"{name}: {reader.calls} reads"
            for budget in (0, 1, 16, 100, len(data) // 2):
                reader = Reader(data)
                self._read(reader, name, f"with a budget of {budget} bytes", budget=budget)
                assert reader.read <= budget

    def test_truncation(self) -> None:
        """A file that ends anywhere gives facts or a FormatError: no other exception, and no endless loop."""
        for name, data in self.samples().items():
            with time_limit(HANG_SECONDS):
                for length in _offsets(name, len(data)):
                    self._read(Reader(data[:length]), name, f"cut after {length} bytes")
                    self._read(Reader(data[:length]), name, f"shrunk to {length} bytes while read", size=len(data))

    def test_flipped_bytes(self) -> None:
        """A file with some bytes changed at random gives facts or a FormatError."""
        for name, data in self.samples().items():
            if not data:
                continue
            dice = random.Random(zlib.crc32(name.encode()))
            with time_limit(HANG_SECONDS):
                for _ in range(RANDOM_OFFSETS):
                    changed = bytearray(data)
                    # Half of the flips where the headers are: at the beginning.
                    for end in (len(data), min(len(data), 256)) * dice.randint(1, 2):
                        changed[dice.randrange(end)] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
                    self._read(Reader(bytes(changed)), name, f"changed to {bytes(changed[:64])!r}...")

    def test_lying_numbers(self) -> None:
        """A count, length or offset that claims far more than there is, is not believed."""
        for name, data in self.samples().items():
            with time_limit(HANG_SECONDS):
                for offset in range(min(len(data), LYING_OFFSETS)):
                    for lie in _LIES:
                        changed = (data[:offset] + lie + data[offset + len(lie) :])[: len(data)]
                        self._read(Reader(changed), name, f"with {lie.hex()} at byte {offset}")

    def _read(
        self, reader: Reader, name: str, what: str, *, size: int | None = None, budget: int | None = None
    ) -> None:
        try:
            facts = self.format.read(reader.blob(name, size, budget))
        except FormatError as error:
            assert str(error), f"{name} {what}: a FormatError without a reason"
        except AssertionError:
            raise
        except Exception as error:
            raise AssertionError(f"{name} {what}: {type(error).__name__}: {error}") from error
        else:
            hash(facts)
            assert reader.calls <= READS, f"{name} {what}: {reader.calls} reads"


def _offsets(name: str, length: int) -> list[int]:
    dice = random.Random(zlib.crc32(name.encode()))
    further = range(EVERY_OFFSET, length)
    return [*range(min(length, EVERY_OFFSET)), *sorted(dice.sample(further, min(len(further), RANDOM_OFFSETS)))]


def _texts(facts: Facts) -> Iterator[str]:
    """Every text in the facts, save those that stand there exactly as the file has them."""
    raw = ("files", "parents", "datasets", "libraries", "signature")
    return _inner(tuple(getattr(facts, field.name) for field in fields(facts) if field.name not in raw))


def _inner(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inner(item)
    elif is_dataclass(value):
        yield from _inner(tuple(getattr(value, field.name) for field in fields(value)))

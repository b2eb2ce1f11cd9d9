"""What every layout of folders is held to, whatever is done to the files in it."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar, Final

from aibom.formats.base import Folder, FolderFormat, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.graph.component import Kind
from aibom.normalize.text import had_controls
from aibom.testing.guards import time_limit

_OTHERS: Final = (
    *(b"", b"\xff\xfe\xff", b"3", b"null", b"true", b'"x"', b"[]", b"{}", b"[[1], {}]", b"&a [*a]", b"a: b\nc: [d]\n"),
    *(b"[" * 200 + b"]" * 200, b"{" * 5000, b'{"a":' * 200 + b"1" + b"}" * 200, b"9" * 400, b"\x1b[31m\xe2\x80\xae"),
)
_CUTS: Final = 40
_FLIPS: Final = 60
_ODD: Final[tuple[Any, ...]] = (None, True, -1, 2**70, 1.5, "", "\x07\u202e", "/etc/passwd", [], [[]], {}, {"": None})


class FolderContract:
    """Subclass it under a name that pytest collects, and set ``format`` and ``files``."""

    format: ClassVar[FolderFormat]
    inner: ClassVar[str] = ""
    """Where the one model of the sample lies in it."""

    def files(self) -> Mapping[str, Any]:
        """Return a folder of the layout: bytes, text or anything else as JSON, by path."""
        raise NotImplementedError

    def test_its_sample_is_one_model_of_sound_facts(self) -> None:
        (layout,) = self._read(self._bytes(), "a/b")
        assert (layout.path, layout.kind) == ("/".join(filter(None, ("a/b", self.inner))), Kind.MODEL)
        assert layout.facts or layout.describes or layout.files
        assert self._read(self._bytes(), "a/b") == (layout,)

    def test_the_top_of_a_source_is_like_any_folder(self) -> None:
        (layout,) = self._read(self._bytes())
        (inner,) = self._read(self._bytes(), "x")
        assert [f"x/{path}" for path in layout.files] == list(inner.files)
        assert [facts for _, facts in layout.facts] == [facts for _, facts in inner.facts]

    def test_a_marker_leads_to_it(self) -> None:
        names = {path.rpartition("/")[2] for path in self.files()}
        globs = [marker for marker in self.format.markers if any(c in marker for c in "*?[/")]
        assert globs or names & set(self.format.markers)

    def test_files_that_are_broken(self) -> None:
        files = self._bytes()
        with time_limit(120):
            for path, data in files.items():
                dice = random.Random(zlib.crc32(path.encode()))
                for other in (*_OTHERS, *self._cut(data, dice), *self._flipped(data, dice), *_odd(data)):
                    self._read({**files, path: other})

    def test_files_that_are_missing_or_cannot_be_had(self) -> None:
        files = self._bytes()
        for path in files:
            self._read({name: data for name, data in files.items() if name != path})
            self._read(files, broken=path)

    def _bytes(self) -> dict[str, bytes]:
        def one(content: Any) -> bytes:
            if isinstance(content, bytes):
                return content
            return (content if isinstance(content, str) else json.dumps(content)).encode()

        return {path: one(content) for path, content in self.files().items()}

    def _cut(self, data: bytes, dice: random.Random) -> Iterator[bytes]:
        yield from (data[: dice.randrange(len(data))] for _ in range(_CUTS if data else 0))

    def _flipped(self, data: bytes, dice: random.Random) -> Iterator[bytes]:
        for _ in range(_FLIPS if data else 0):
            changed = bytearray(data)
            for _ in range(dice.randint(1, 4)):
                changed[dice.randrange(len(data))] = dice.choice((0, 10, 32, 34, 0x7F, 0xFF, dice.randrange(256)))
            yield bytes(changed)

    def _read(self, files: Mapping[str, bytes], path: str = "", broken: str | None = None) -> tuple[Layout, ...]:
        blobs = {name: _blob(f"{path}/{name}" if path else name, data, name == broken) for name, data in files.items()}
        try:
            layouts = self.format.read(Folder(path, blobs))
        except FormatError as error:
            assert str(error)
            return ()
        except OSError:
            assert broken is not None
            return ()
        for layout in layouts:
            self._check(layout, {blob.path for blob in blobs.values()})
        return layouts

    def _check(self, layout: Layout, here: set[str]) -> None:
        assert layout.format == self.format.name
        assert set(layout.files) <= here
        assert set(layout.describes) <= set(layout.files)
        hash(layout)
        for where, facts in layout.facts:
            assert where in here or any(path.startswith(f"{where}/") for path in here)
            for group in (facts.properties, facts.unknowns, facts.findings):
                assert all(first and second for first, second in group), group
            for text in _texts(facts):
                assert len(text) <= 65_536
                assert not had_controls(text), repr(text)
        for part in layout.parts:
            assert not set(part.files) & set(layout.files)
            self._check(part, here)


def _blob(path: str, data: bytes, broken: bool) -> Blob:
    def read(offset: int, length: int) -> bytes:
        if broken:
            raise OSError("it cannot be had")
        return data[offset : offset + length]

    return Blob(path, len(data), read)


def _odd(data: bytes) -> Iterator[bytes]:
    """Of JSON: each value of the top in turn is of another type."""
    try:
        value = json.loads(data)
    except ValueError:
        return
    for key in value if isinstance(value, dict) else ():
        yield from (json.dumps({**value, key: odd}).encode() for odd in _ODD)


def _texts(facts: Any) -> Iterator[str]:
    raw = ("files", "parents", "datasets", "libraries")
    return _inner(tuple(getattr(facts, field.name) for field in fields(facts) if field.name not in raw))


def _inner(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inner(item)
    elif is_dataclass(value):
        yield from _inner(tuple(getattr(value, field.name) for field in fields(value)))

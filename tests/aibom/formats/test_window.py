from __future__ import annotations

import pytest

from aibom.formats.blob import Blob, FormatError
from aibom.formats.window import Window

DATA = bytes(range(256)) * 100


def _window(data: bytes = DATA) -> tuple[Window, list[tuple[int, int]]]:
    reads: list[tuple[int, int]] = []

    def read(offset: int, length: int) -> bytes:
        reads.append((offset, length))
        return data[offset : offset + length]

    return Window(Blob("x", len(data), read)), reads


def test_what_is_taken_is_what_stands_there() -> None:
    window, reads = _window()
    assert window.take(2) == b"\x00\x01"
    window.skip(3)
    assert window.take(3) == b"\x05\x06\x07"
    window.skip(20_000)
    assert window.take(5000) == DATA[20_008:25_008]
    assert window.left == len(DATA) - 25_008
    assert reads == [(0, 4096), (20_008, 5000)]


@pytest.mark.parametrize("length", [4, 2**40])
def test_what_is_not_there_is_refused(length: int) -> None:
    window, _ = _window(b"abc")
    with pytest.raises(FormatError, match="truncated"):
        window.skip(length)
    with pytest.raises(FormatError, match="truncated"):
        window.take(4)
    assert window.take(3) == b"abc"

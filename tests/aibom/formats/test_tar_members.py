from __future__ import annotations

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.tar_members import tar_members
from aibom.testing.guards import Reader
from tests.builders import tables


def names(data: bytes, limit: int = 100) -> list[str]:
    return [member.name for member in tar_members(ByteStream(Reader(data).blob("a.tar"), 1 << 20), limit=limit)]


def test_members_and_the_limit() -> None:
    assert names(tables.webdataset(2, ("a", "b"))) == ["000000.a", "000000.b", "000001.a", "000001.b"]
    assert names(tables.webdataset(2, ("a", "b")), limit=3) == ["000000.a", "000000.b", "000001.a"]


@pytest.mark.parametrize(
    ("start", "lie", "reason"),
    [(148, b"0000000\0", "checksum"), (0, b"y", "checksum"), (124, b"9" * 12, "checksum")],
)
def test_headers_that_lie(start: int, lie: bytes, reason: str) -> None:
    data = bytearray(tables.webdataset(1))
    data[start : start + len(lie)] = lie
    with pytest.raises(FormatError, match=reason):
        names(bytes(data))


def test_a_size_beyond_the_archive() -> None:
    data = bytearray(tables.webdataset(1))
    data[124:136] = b"\x80" + (2**60).to_bytes(11, "big")
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + 256 + sum(data[156:512]))
    with pytest.raises(FormatError, match="truncated"):
        names(bytes(data))

"""The contract of formats finds what it is there to find: each broken format here breaks one promise."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aibom.formats import registry
from aibom.plugin import Blob, Contact, Facts, FormatError, Kind, ModelFacts
from aibom.testing import FormatContract, format_contract
from aibom.testing.guards import Reader, time_limit


class Tiny:
    """Four bytes of magic, a length, and so many bytes of a name."""

    name = "tiny"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".tiny",)
    magic: tuple[tuple[int, bytes], ...] = ((0, b"TINY"),)

    def read(self, blob: Blob) -> Facts:
        """Read it."""
        if blob.exactly(0, 4) != b"TINY":
            raise FormatError("not tiny")
        length = int.from_bytes(blob.exactly(4, 2), "little")
        return self.facts(blob.exactly(6, length).decode("ascii", "replace"))

    def facts(self, name: str) -> Facts:
        """Make the facts."""
        return Facts(format=self.name, kind=self.kind, name="".join(filter(str.isalnum, name)))


def contract(item: Any, samples: Mapping[str, bytes] | None = None) -> FormatContract:
    class Suite(FormatContract):
        format = item

        def samples(self) -> Mapping[str, bytes]:
            return {"a.tiny": b"TINY\5\0hello", "b.tiny": b"TINY\0\0"} if samples is None else samples

    return Suite()


TESTS = [name for name in vars(FormatContract) if name.startswith("test_")]


@pytest.mark.parametrize("test", TESTS)
def test_a_good_format_passes(test: str) -> None:
    getattr(contract(Tiny()), test)()


def attributes(**values: Any) -> type[Tiny]:
    return type("Bad", (Tiny,), values)


def reading(read: Callable[[Tiny, Blob], Facts]) -> type[Tiny]:
    return attributes(read=read)


def saying(**values: Any) -> type[Tiny]:
    def facts(self: Tiny, name: str) -> Facts:
        return Facts(**{"format": "tiny", "kind": Kind.MODEL, **values})

    return attributes(facts=facts)


def opens_a_folder(self: Tiny, blob: Blob) -> Facts:
    list(Path(__file__).parent.iterdir())
    return Tiny.read(self, blob)


def opens_a_socket(self: Tiny, blob: Blob) -> Facts:
    socket.socket().close()
    return Tiny.read(self, blob)


def swallows_errors(self: Tiny, blob: Blob) -> Facts:
    try:
        return Tiny.read(self, blob)
    except OSError as error:
        raise FormatError("broken") from error


def trusts_the_name(self: Tiny, blob: Blob) -> Facts:
    return self.facts(blob.path)


def trusts_lengths(self: Tiny, blob: Blob) -> Facts:
    if blob.read(0, 4) != b"TINY":
        raise FormatError("not tiny")
    return self.facts("a" * len(blob.read(6)[int.from_bytes(blob.read(4, 2), "little") - 1 :][0:1] or [][0]))


def fails_when_cut(self: Tiny, blob: Blob) -> Facts:
    if blob.read(0, 4) != b"TINY":
        raise FormatError("not tiny")
    return self.facts(str(blob.read(4, 2)[1]))


def says_nothing(self: Tiny, blob: Blob) -> Facts:
    try:
        return Tiny.read(self, blob)
    except FormatError:
        raise FormatError("") from None


def remembers(self: Tiny, blob: Blob) -> Facts:
    seen = vars(self).setdefault("seen", [])
    seen.append(1)
    return self.facts(f"n{len(seen)}")


def reads_byte_by_byte(self: Tiny, blob: Blob) -> Facts:
    for _ in range(20):
        blob.read(0, 1)
    return Tiny.read(self, blob)


@pytest.mark.parametrize(
    ("test", "bad"),
    [
        ("test_it_says_what_it_reads", attributes(name="Tiny Format")),
        ("test_it_says_what_it_reads", attributes(kind=Kind.LIBRARY)),
        ("test_it_says_what_it_reads", attributes(suffixes=("tiny",))),
        ("test_it_says_what_it_reads", attributes(suffixes=(".TINY",))),
        ("test_it_says_what_it_reads", attributes(names=("Config.json",))),
        ("test_it_says_what_it_reads", attributes(names=("folder/config.json",))),
        ("test_it_says_what_it_reads", attributes(suffixes=(), magic=())),
        ("test_it_says_what_it_reads", attributes(magic=((0, b"T"),))),
        ("test_it_says_what_it_reads", attributes(magic=((registry.MAGIC_LENGTH - 3, b"TINY"),))),
        ("test_its_samples_lead_to_it", attributes(suffixes=(".other",), magic=((0, b"OTHER"),))),
        ("test_the_facts_are_sound", saying(format="other")),
        ("test_the_facts_are_sound", saying(kind=Kind.DATASET)),
        ("test_the_facts_are_sound", saying(tags=["a"])),
        ("test_the_facts_are_sound", saying(name="a" * 100_000)),
        ("test_the_facts_are_sound", saying(name="a\x1bb")),
        ("test_the_facts_are_sound", saying(authors=(Contact(name="\u202e"),))),
        ("test_the_facts_are_sound", saying(model=ModelFacts(inputs=("\x00",)))),
        ("test_the_facts_are_sound", saying(measured=("weight",))),
        ("test_the_facts_are_sound", saying(properties=(("mine:x", "y"),))),
        ("test_the_facts_are_sound", saying(unknowns=(("contents", ""),))),
        ("test_the_same_file_gives_the_same_facts", reading(remembers)),
        ("test_the_same_file_gives_the_same_facts", reading(trusts_the_name)),
        ("test_nothing_but_the_blob_is_read", reading(opens_a_folder)),
        ("test_nothing_but_the_blob_is_read", reading(opens_a_socket)),
        ("test_an_error_of_the_reader_comes_through", reading(trusts_the_name)),
        ("test_truncation", reading(fails_when_cut)),
        ("test_truncation", reading(says_nothing)),
        ("test_flipped_bytes", reading(trusts_lengths)),
        ("test_lying_numbers", reading(trusts_lengths)),
    ],
)
def test_a_bad_format_fails(test: str, bad: type[Tiny]) -> None:
    with pytest.raises((AssertionError, TypeError)):
        getattr(contract(bad()), test)()


def test_a_swallowed_error_of_the_reader_fails() -> None:
    with pytest.raises(FormatError):
        contract(reading(swallows_errors)()).test_an_error_of_the_reader_comes_through()


def test_too_many_reads_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_contract, "READS", 10)
    with pytest.raises(AssertionError, match="23 reads"):
        contract(reading(reads_byte_by_byte)()).test_it_keeps_to_the_budget()


@pytest.mark.parametrize("test", ["test_truncation", "test_flipped_bytes", "test_lying_numbers"])
def test_an_endless_loop_fails(test: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def loop(self: Tiny, blob: Blob) -> Facts:
        while True:
            pass

    monkeypatch.setattr(format_contract, "HANG_SECONDS", 0.05)
    with pytest.raises(AssertionError, match="still running"):
        getattr(contract(reading(loop)()), test)()


def test_samples_are_asked_for() -> None:
    with pytest.raises(NotImplementedError):
        FormatContract().samples()
    with pytest.raises(AssertionError, match="no sample"):
        contract(Tiny(), {}).test_its_samples_lead_to_it()


def test_long_samples_are_cut_at_some_offsets() -> None:
    offsets = format_contract._offsets("x", 100_000)
    assert offsets[:4096] == list(range(4096))
    assert len(offsets) == 4296
    assert offsets == sorted(set(offsets)) == format_contract._offsets("x", 100_000)


def test_the_clock_is_put_back() -> None:
    with time_limit(60):
        pass
    reader = Reader(b"abc")
    assert reader.blob("x").read() == b"abc"
    assert (reader.calls, reader.read) == (1, 3)

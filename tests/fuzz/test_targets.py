"""What is fuzzed holds for what fuzzing begins with, and for what it once found; no fuzzer is needed for it."""

from __future__ import annotations

import random

import pytest

from aibom.formats import gguf
from aibom.formats.blob import Blob
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import NAMED, target

FOUND: dict[str, tuple[bytes, ...]] = {}
"""Inputs that made a target fail once."""


@pytest.mark.parametrize("name", NAMED)
def test_each_target_has_seeds_and_reads_them(name: str) -> None:
    read = target(name)
    every = list(seeds(name))
    assert every
    for data in every:
        read(data)


@pytest.mark.parametrize("name", NAMED)
def test_each_target_reads_what_is_broken(name: str) -> None:
    read = target(name)
    chance = random.Random(name)
    for seed in list(seeds(name))[:6]:
        for _ in range(30):
            data = bytearray(seed)
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            read(bytes(data))


@pytest.mark.parametrize("name", sorted(FOUND))
def test_what_was_found_once_is_mended(name: str) -> None:
    for data in FOUND[name]:
        target(name)(data)


def test_a_defect_makes_a_target_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, blob: Blob) -> None:
        raise IndexError(blob.path)

    monkeypatch.setattr(gguf.Gguf, "read", broken)
    with pytest.raises(IndexError):
        target("gguf")(b"GGUF")


def test_other_formats_are_targets_by_their_name() -> None:
    target("lightgbm")(b"tree\n")
    with pytest.raises(KeyError):
        target("no such format")

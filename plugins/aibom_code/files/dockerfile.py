"""Dockerfiles (https://docs.docker.com/reference/dockerfile/): the base, variables, and what is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.plugin import Blob, FormatError, load_json
from aibom_code.files.settings import of_variables
from aibom_code.project import Project
from aibom_code.reference import Reference
from aibom_code.shell.commands import Place, image_reference, is_program, of_arguments, of_script
from aibom_code.shell.images import Image, find_image
from aibom_code.shell.variables import Value, expand
from aibom_code.shell.words import Word, commands

__all__ = ["read"]

MAX_BYTES: Final = 1024 * 1024

_INSTRUCTION: Final = re.compile(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
_FLAGS: Final = re.compile(r"\A(?:--[a-z]+(?:=\S+)?\s+)+")
_HERE: Final = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what a Dockerfile is built on, sets and runs; see ``aibom_code``."""
    place = Place(blob.path)
    base: Image | None = None
    variables: list[tuple[str, str, int]] = []
    for name, rest, line in _instructions(blob.text(MAX_BYTES)):
        if name == "FROM":
            base = None
            words = _FLAGS.sub("", rest, count=1).split()
            value = expand(words[0], place.known) if words else None
            found = find_image(value.text) if value is not None else None
            if found is not None and value is not None:
                base, tag, _ = found
                yield image_reference(base, value.text, tag, blob.path, line)
        elif name in ("ENV", "ARG"):
            variables += _assigned(name, rest, line, place)
        elif name == "RUN":
            yield from _run(_FLAGS.sub("", rest, count=1), line, place)
        elif name in ("CMD", "ENTRYPOINT"):
            words_of = _exec_form(rest, line)
            if words_of is None:
                yield from of_script(rest, place, line)
            else:
                own = base is None or not words_of or is_program(words_of)
                yield from of_arguments(() if own or base is None else base.program, words_of, place)
    yield from of_variables(variables, blob.path)


def _instructions(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield name, rest and first line of each instruction; comments between continued lines are left out."""
    lines = text.replace("\r\n", "\n").split("\n")
    number = 0
    while number < len(lines):
        first, parts = number, list[str]()
        while number < len(lines):
            line = lines[number]
            number += 1
            if line.lstrip().startswith("#"):
                if not parts:
                    break
                line = "\\"
            parts.append(line)
            if not line.rstrip().endswith("\\"):
                break
        found = _INSTRUCTION.fullmatch("\n".join(parts))
        if found is None:
            continue
        for end in _HERE.findall(found[2]) if found[1].upper() in ("RUN", "COPY") else ():
            while number < len(lines):
                parts.append(lines[number])
                number += 1
                if parts[-1].strip() == end:
                    break
        yield found[1].upper(), "\n".join(parts).lstrip()[len(found[1]) :].lstrip(), first + 1


def _run(rest: str, line: int, place: Place) -> Iterator[Reference]:
    words = _exec_form(rest, line)
    if words is not None:
        yield from of_arguments((), words, place)
        return
    here = _HERE.match(rest)
    if here:  # the document is the script
        _, _, body = rest.partition("\n")
        yield from of_script(body.rpartition(here[1])[0], place, line + 1)
        return
    yield from of_script(rest, place, line)


def _exec_form(rest: str, line: int) -> list[Word] | None:
    if not rest.lstrip().startswith("["):
        return None
    try:
        found = load_json(rest.replace("\\\n", "\n"))[0]
    except FormatError:
        return None
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        return None
    return [Word(item, line) for item in found]


def _assigned(name: str, rest: str, line: int, place: Place) -> Iterator[tuple[str, str, int]]:
    """Note the variables that an instruction sets; a build argument may be given another value."""
    words = next(iter(commands(rest, line)), ())
    if name == "ENV" and words and "=" not in words[0].text:  # the older form, ENV NAME value
        words = (Word(f"{words[0].text}={' '.join(word.text for word in words[1:])}", words[0].line),)
    for word in words:
        key, equals, said = word.text.partition("=")
        value = expand(said, place.known) if equals else None
        if value is None:
            place.known.pop(key, None)
            continue
        place.known[key] = Value(value.text, key) if name == "ARG" else value
        if name == "ENV":
            yield key, value.text, word.line

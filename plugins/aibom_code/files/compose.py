"""Compose files (https://github.com/compose-spec/compose-spec): services by image, commands, variables, models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aibom.plugin import Kind
from aibom_code.files.settings import of_variables
from aibom_code.files.values import pairs, table, texts, word_at
from aibom_code.reference import Reference
from aibom_code.shell.commands import Place, image_reference, is_program, of_arguments, of_script
from aibom_code.shell.images import find_image
from aibom_code.shell.variables import expand
from aibom_code.shell.words import Word, commands

__all__ = ["container", "read"]


def read(document: Any, path: str) -> Iterator[Reference] | None:
    """Return what a Compose file names; None for a document that is none."""
    services = table(table(document).get("services"))
    if not any("image" in table(item) or "build" in table(item) for item in services.values()):
        return None
    return _read(document, path)


def _read(document: Any, path: str) -> Iterator[Reference]:
    for service in table(table(document).get("services")).values():
        one = table(service)
        yield from container(
            path,
            word_at(one, "image"),
            one.get("entrypoint"),
            one.get("command"),
            list(pairs(one.get("environment"))),
        )
    for model in table(table(document).get("models")).values():
        word = word_at(model, "model")
        value = expand(word.text, {}) if word is not None else None
        if word is not None and value is not None:
            yield Reference(path, word.line, Kind.MODEL, value.text, hub="docker", symbol="models")


def container(
    path: str, image: Word | None, entrypoint: Any, command: Any, variables: list[tuple[str, str, int]]
) -> Iterator[Reference]:
    """Yield what a container is, runs and is told by its variables.

    Args:
        path: the file.
        image: its image.
        entrypoint: what it runs instead of the image's own; a text or a list.
        command: arguments, a text or a list.
        variables: name, value and line of each.
    """
    place = Place(path)
    settled: list[tuple[str, str, int]] = []
    for name, said, line in variables:
        value = expand(said, place.known)
        if value is not None:
            place.known[name] = value
            settled.append((name, value.text, line))
    found = None
    value = expand(image.text, {}) if image is not None else None
    if image is not None and value is not None:
        found = find_image(value.text)
        if found is not None:
            yield image_reference(found[0], value.text, found[1], path, image.line)
    program = found[0].program if found is not None and not texts(entrypoint) else ()
    yield from _run(entrypoint, command, program, place)
    yield from of_variables(settled, path)


def _run(entrypoint: Any, command: Any, program: tuple[str, ...], place: Place) -> Iterator[Reference]:
    if not program and not isinstance(entrypoint, list) and not isinstance(command, list):
        for word in (*texts(entrypoint), *texts(command)):
            yield from of_script(word.text, place, word.line)
        return
    words = [*_words(entrypoint), *_words(command)]
    own = bool(words) and is_program(words)
    yield from of_arguments(() if own else program, words, place)


def _words(value: Any) -> list[Word]:
    if isinstance(value, list):
        return texts(value)
    return [word for item in texts(value) for one in commands(item.text, item.line) for word in one]

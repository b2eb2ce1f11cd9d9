"""What a command names: models, data sets, services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aibom.plugin import Kind, Method
from aibom_code.reference import HUB, Reference
from aibom_code.shell.images import Image, find_image
from aibom_code.shell.programs import ANYWHERE, PROGRAMS, Program, find_program
from aibom_code.shell.variables import Value, assign, expand
from aibom_code.shell.words import Word, commands

__all__ = ["Place", "image_reference", "is_program", "of_arguments", "of_script"]

UNSAID: Final = "its value is known only when it is run"

_HUB_URL: Final = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(datasets/|spaces/)?"
    r"([\w.-]+(?:/[\w.-]+)?)(?:/(?:resolve|raw|blob|tree)/([^/?#]+)(?:/([^?#]+))?)?/?(?:[?#].*)?"
)
_SIMPLE: Final = frozenset(
    ("command", "exec", "nice", "nohup", "sudo", "time", "then", "do", "else", "if", "while", "!")
)
_RUNNERS: Final = (("poetry", "run"), ("pdm", "run"), ("uv", "run"), ("uvx",), ("pipx", "run"), ("pixi", "run"))
_SHELLS: Final = frozenset(("bash", "sh", "zsh", "dash", "ash"))
_PYTHON: Final = re.compile(r"python(?:\d(?:\.\d+)?)?|py")
_MODEL_ARGS: Final = re.compile(r"(?:^|,)pretrained=([^,]+)")
_MODEL_REVISION: Final = re.compile(r"(?:^|,)revision=([^,]+)")
_MAX_DEPTH: Final = 4
_NAME_WORDS: Final = max(len(program.words) for program in PROGRAMS)


@dataclass(slots=True)
class Place:
    """Where commands stand.

    Attributes:
        path: the file.
        known: variables that the file gives a value; those that a command assigns are added.
    """

    path: str
    known: dict[str, Value] = field(default_factory=dict)


def of_script(text: str, place: Place, first_line: int = 1, depth: int = 0) -> Iterator[Reference]:
    """Yield what the commands of a text name.

    Args:
        text: a script, or a line of one.
        place: where it stands.
        first_line: its first line in the file.
        depth: how many commands it stands in itself.
    """
    for words in commands(text, first_line):
        yield from _command(words, place, depth)


def of_arguments(program: Sequence[str], words: Sequence[Word], place: Place) -> Iterator[Reference]:
    """Yield what arguments name that are given to a program elsewhere: a container's, which its image runs.

    Args:
        program: the words of the program.
        words: the arguments.
        place: where they stand.
    """
    line = words[0].line if words else 0
    yield from _command((*(Word(text, line) for text in program), *words), place, 0)


def is_program(words: Sequence[Word]) -> bool:
    """Tell whether words begin with a program that is known, a shell or an interpreter."""
    name = words[0].text.rpartition("/")[2]
    texts = (name, *(word.text for word in words[1:]))
    return name in _SHELLS or _PYTHON.fullmatch(name) is not None or find_program(texts) is not None


def image_reference(image: Image, text: str, tag: str, path: str, line: int) -> Reference:
    """Return the service that a container image is.

    Args:
        image: what is known of it.
        text: the reference as written.
        tag: its tag; ``latest`` is no version.
        path: the file.
        line: from 1.
    """
    return Reference(
        path,
        line,
        Kind.SERVICE,
        image.service,
        service=image.kind,
        version=tag if tag != "latest" else "",
        symbol="image",
        properties=(("aibom:service:image", text),),
    )


def _command(words: tuple[Word, ...], place: Place, depth: int) -> Iterator[Reference]:
    words = _unwrapped(words, place)
    texts = tuple(word.text for word in words)
    if not words or depth > _MAX_DEPTH:
        return
    name = texts[0].rpartition("/")[2]
    if name in _SHELLS and "-c" in texts[:-1]:
        inner = words[texts.index("-c") + 1]
        yield from of_script(inner.text.replace("\ue000", "$"), place, inner.line, depth + 1)
    elif name in ("docker", "podman", "nerdctl") and texts[1:2] in (("run",), ("create",), ("pull",), ("exec",)):
        yield from _container(words, place, depth)
    elif texts[:2] == ("git", "clone") or name in ("wget", "curl", "aria2c") or texts[:3] == ("git", "lfs", "clone"):
        yield from _links(words, place)
    elif name == "lm_eval" or texts[:2] == ("-m", "lm_eval"):
        yield from _evaluation(words, place)
    else:
        found = find_program((name, *texts[1:]))
        yield from _program(*found, words, place) if found else _anywhere(words, place)


def _unwrapped(words: tuple[Word, ...], place: Place) -> tuple[Word, ...]:
    """Take off what stands before a command: assignments, ``sudo``, runners, the interpreter of a module."""
    while words:
        text = words[0].text
        if text == "export" or text in _SIMPLE:
            words = words[1:]
        elif text == "env":
            words = words[1:]
            while words and words[0].text.startswith("-"):
                words = words[1:]
        elif assign(words[0], place.known):
            words = words[1:]
        elif text == "timeout":
            words = words[2:]
        elif runner := next((r for r in _RUNNERS if tuple(w.text for w in words[: len(r)]) == r), None):
            words = words[len(runner) :]
            while words and words[0].text.startswith("-") and words[0].text != "-m":
                words = words[1:] if "=" in words[0].text or words[0].text.count("-") == 1 else words[2:]
        elif text == "accelerate" and len(words) > 1 and words[1].text == "launch":
            return words[2:]
        elif _PYTHON.fullmatch(text.rpartition("/")[2]):
            words = words[1:]
            while words and words[0].text in ("-u", "-O", "-B", "-s", "-E", "-I"):
                words = words[1:]
        else:
            break
    return words


def _program(program: Program, skipped: int, words: tuple[Word, ...], place: Place) -> Iterator[Reference]:
    """Read the arguments of a program that is known."""
    named: list[tuple[Word, Value | None]] = []
    others: list[Word] = []
    given: dict[str, Value | None] = {}
    code = token = False
    arguments = list(words[skipped:])
    while arguments:
        word = arguments.pop(0)
        option, equals, rest = word.text.partition("=")
        if not option.startswith("-") or option == "-":
            others.append(word)
            continue
        if option in program.code and rest.lower() not in ("false", "0"):
            code = True
            continue
        if option in program.flags or option in program.code:
            continue
        behind = Word(rest, word.line) if equals else arguments[0] if arguments else None
        if behind is None or (not equals and behind.text.startswith("-")):
            continue
        if not equals:
            arguments.pop(0)
        token = token or option in program.token
        if option in program.options:
            named.append((behind, expand(behind.text, place.known)))
        elif option in (*program.revision, *program.file, program.kinds):
            given[option] = expand(behind.text, place.known)
    if program.positional and others:
        named.insert(0, (others[0], expand(others[0].text, place.known)))
    files = [found for word in others[1:] if (found := expand(word.text, place.known))] if program.files else []
    revision = _given(given, program.revision)
    said = given.get(program.kinds) if program.kinds else None
    kind = Kind.DATASET if said is not None and said.text == "dataset" else program.kind
    if said is not None and said.text == "space":
        return
    for word, value in named:
        for file in [item.text for item in files] or [_given(given, program.file)]:
            yield _reference(
                place,
                word,
                value,
                kind,
                program.hub,
                symbol=" ".join(program.words).removeprefix("-m "),
                revision=revision,
                filename=file,
                remote_code=code,
                token=token,
            )


def _given(given: Mapping[str, Value | None], options: Sequence[str]) -> str:
    return next((value.text for option in options if (value := given.get(option)) is not None), "")


def _reference(
    place: Place,
    word: Word,
    value: Value | None,
    kind: Kind,
    hub: str,
    *,
    symbol: str,
    revision: str = "",
    filename: str = "",
    remote_code: bool = False,
    token: bool = False,
) -> Reference:
    text = value.text if value is not None else ""
    if hub == HUB and "llama" in symbol and ":" in text:  # `-hf org/name:Q4_K_M`, the quantisation that is wanted
        text = text.partition(":")[0]
    if hub == "ollama" and text.startswith(("hf.co/", "huggingface.co/")):
        hub, text = HUB, text.partition("/")[2].partition(":")[0]
    if hub == HUB and text.startswith("hf://"):
        text = text.removeprefix("hf://")
    return Reference(
        place.path,
        word.line,
        kind,
        text,
        hub=hub,
        revision=revision,
        filename=filename,
        symbol=symbol,
        method=Method.INFERRED if value is not None and value.environment else Method.DECLARED,
        environment=value.environment if value is not None else "",
        remote_code=remote_code,
        token=token,
        unknown=UNSAID if value is None else "",
    )


def _anywhere(words: tuple[Word, ...], place: Place) -> Iterator[Reference]:
    for position, word in enumerate(words):
        option, equals, rest = word.text.partition("=")
        kind = ANYWHERE.get(option)
        if kind is None:
            continue
        value = Word(rest, word.line) if equals else words[position + 1] if position + 1 < len(words) else None
        if value is not None:
            yield _reference(place, value, expand(value.text, place.known), kind, HUB, symbol=option)


def _container(words: tuple[Word, ...], place: Place, depth: int) -> Iterator[Reference]:
    """``docker run``: an image that is known, and the arguments behind it; ``docker exec``: a command in one."""
    if words[1].text == "exec":
        texts = tuple(word.text for word in words)
        for position, word in enumerate(words[2:], 2):
            if find_program(texts[position : position + _NAME_WORDS]) is not None:
                yield from _command(words[position:], place, depth + 1)
                return
            if word.text.rpartition("/")[2] in _SHELLS:
                yield from _command(words[position:], place, depth + 1)
                return
        return
    for position, word in enumerate(words[2:], 2):
        value = expand(word.text, place.known)
        found = find_image(value.text) if value is not None else None
        if found is None or value is None:
            continue
        image, tag, _ = found
        yield image_reference(image, value.text, tag, place.path, word.line)
        if image.program:
            yield from of_arguments(image.program, words[position + 1 :], place)
        return


def _links(words: tuple[Word, ...], place: Place) -> Iterator[Reference]:
    for word in words[1:]:
        value = expand(word.text, place.known)
        found = _HUB_URL.fullmatch(value.text) if value is not None else None
        if found is None or value is None or found[1] == "spaces/" or found[2].partition("/")[0] in ("api", "docs"):
            continue
        yield Reference(
            place.path,
            word.line,
            Kind.DATASET if found[1] else Kind.MODEL,
            found[2].removesuffix(".git"),
            hub=HUB,
            revision=found[3] or "",
            filename=found[4] or "",
            symbol=" ".join(item.text for item in words[:1]),
            method=Method.INFERRED if value.environment else Method.DECLARED,
            environment=value.environment,
        )


def _evaluation(words: tuple[Word, ...], place: Place) -> Iterator[Reference]:
    """The harness of EleutherAI names its model among other arguments: ``--model_args pretrained=org/name,...``."""
    texts = [word.text for word in words]
    if "--model_args" not in texts[:-1]:
        return
    word = words[texts.index("--model_args") + 1]
    value = expand(word.text, place.known)
    named = _MODEL_ARGS.search(value.text) if value is not None else None
    if named and value is not None:
        revision = _MODEL_REVISION.search(value.text)
        said = Value(named[1], value.environment)
        remote = "trust_remote_code=True" in value.text
        yield _reference(
            place,
            word,
            said,
            Kind.MODEL,
            HUB,
            symbol="lm_eval",
            revision=revision[1] if revision else "",
            remote_code=remote,
        )

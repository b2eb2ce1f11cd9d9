"""One call of a known function: its arguments, followed, and the references that are made of them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aibom.plugin import Kind, Method
from aibom_code.python.api import Api, Names
from aibom_code.python.follow import Follow
from aibom_code.python.things import Constant, Container, Missing, Named, Place, Text, Thing
from aibom_code.reference import Reference

__all__ = ["Found"]

_MAX_ID = 512
_SHOWN = 80
_TOKENS = ("token", "use_auth_token", "auth_token", "hf_token", "api_key", "openai_api_key", "huggingfacehub_api_token")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A call of a function of the table.

    Attributes:
        api: the row.
        named: the function.
        node: the call.
        place: where it stands.
        follow: follows its arguments.
    """

    api: Api
    named: Named
    node: ast.Call
    place: Place
    follow: Follow

    @property
    def function(self) -> str:
        """The last word of the function's name."""
        return self.named.name.rpartition(".")[2]

    def argument(self, names: Names, node: ast.Call | None = None, place: Place | None = None) -> list[Thing] | None:
        """What an argument may be; None where it is not given.

        Args:
            names: its names, and its place.
            node: the call; this one where it is left out.
            place: where that stands.
        """
        found = self._given(names, node or self.node, place or self.place)
        return self.follow(*found) if found is not None else None

    def _given(self, names: Names, node: ast.Call, place: Place) -> tuple[ast.expr, Place] | None:
        for name in names:
            if isinstance(name, int):
                if name < len(node.args) and not any(isinstance(item, ast.Starred) for item in node.args[: name + 1]):
                    return node.args[name], place
                continue
            for keyword in node.keywords:
                if keyword.arg == name:
                    return keyword.value, place
        for keyword in node.keywords:
            if keyword.arg is not None:
                continue
            for thing in self.follow(keyword.value, place):
                if isinstance(thing, Container) and isinstance(thing.node, ast.Dict):
                    for key, value in zip(thing.node.keys, thing.node.values, strict=True):
                        if isinstance(key, ast.Constant) and key.value in names:
                            return value, thing.place
        return None

    def text(self, names: Names) -> str:
        """The one string that an argument is; empty where it is none, several or not known."""
        texts = {item.text for item in self.argument(names) or () if isinstance(item, Text)}
        return texts.pop() if len(texts) == 1 else ""

    def is_true(self, *names: str) -> bool:
        """Whether one of these arguments is the constant True."""
        return any(
            isinstance(item, Constant) and item.value is True for name in names for item in self.argument((name,)) or ()
        )

    def is_given(self, *names: str) -> bool:
        """Whether one of these arguments is given something other than None and False."""
        for name in names:
            things = self.argument((name,))
            if things is not None and not all(isinstance(item, Constant) and not item.value for item in things):
                return True
        return False

    def base(self, **more: object) -> Reference:
        """A reference at this call, without id."""
        plain = Reference(
            path=self.place.module.path,
            line=self.node.lineno,
            kind=self.api.kind,
            id="",
            hub=self.api.hub,
            revision=self.text(self.api.revision),
            subfolder=self.text(("subfolder",)),
            filename=self.text(self.api.file) if self.api.file else "",
            symbol=self.named.name.replace("()", ""),
            remote_code=self.is_true("trust_remote_code"),
            token=self.is_given(*_TOKENS),
        )
        return replace(plain, **more) if more else plain  # type: ignore[arg-type]

    def ids(self, names: Names | None = None, *, objects: bool = False) -> Iterator[Reference]:
        """A reference for each string that the argument may be; one with the reason where it is not known.

        Args:
            names: the argument; that of the row where it is left out.
            objects: it may be something else than a string: what is no string is then nothing to speak of.
        """
        things = self.argument(self.api.id if names is None else names)
        if things is None:
            return
        texts = {item.text.strip(): item for item in things if isinstance(item, Text)}
        texts = {text: item for text, item in texts.items() if text and len(text) <= _MAX_ID and text.isprintable()}
        for text, item in texts.items():
            loose = item.default or len(texts) > 1
            method = Method.INFERRED if loose else Method.DECLARED
            yield self.base(id=text, method=method, environment=item.environment)
        others = [item for item in things if not isinstance(item, (Text, Constant))]
        if not texts and not objects and others:
            why = next((item.why for item in others if isinstance(item, Missing)), Missing().why)
            yield self.unknown(why, self.api.id if names is None else names)

    def unknown(self, why: str, names: Names) -> Reference:
        """The reference of an argument that is not known."""
        given = self._given(names, self.node, self.place)
        shown = expression(given[0]) if given is not None else ""
        return self.base(id=shown or "an argument", unknown=why)

    def also(self) -> Iterator[Reference]:
        """References of the further arguments of the row, where these are strings."""
        for name in self.api.also:
            yield from (item for item in self.ids((name,), objects=True) if item.kind is Kind.MODEL)


def expression(node: ast.expr) -> str:
    """An expression as it is shown: without the text of its strings, which may be secret."""
    if sum(1 for _ in zip(ast.walk(node), range(41), strict=False)) > 40:
        return "a long expression"
    text = " ".join(ast.unparse(_Hidden().visit(copy.deepcopy(node))).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class _Hidden(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Name("…") if isinstance(node.value, (str, bytes)) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return ast.Name("…")

"""One pass over a document that collects its components, refs and where refs are named, and looks at single values.

Nothing here recurses and nothing is assumed of the content: the document is a stranger's and perhaps invalid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aibom.serialize.place import Step, holds_component, label, pointer_to
from aibom.serialize.problem import Problem, Rule, plain
from aibom.serialize.values import absolute_path, expression_trouble, purl_trouble

__all__ = ["Node", "Survey", "Use", "survey"]

# Members whose texts name a bom-ref (refType and refLinkType in the schema). The few whose name means something else
# in other places (`algorithm`, `auth`, `source` ...) are left out.
_REFS = frozenset(
    {"ref", "dependsOn", "provides"}  # dependencies, datasets, affects, resource references
    | {"assemblies", "dependencies", "vulnerabilities"}  # compositions
    | {"subjects", "attributedTo", "process", "tools"}  # annotations, citations, evidence of identity
    | {"algorithmRef", "algorithms", "cryptoRefArray", "signatureAlgorithmRef", "subjectPublicKeyRef"}
    | {"assessor", "claims", "counterClaims", "counterEvidence", "evidence", "mitigationStrategies"}
    | {"asserter", "members", "parent", "patentRefs", "requirement", "requirements", "target"}
)
# Members that must not hold a path of somebody's machine.
_TEXTS = frozenset({"bom-ref", "concludedValue", "endpoints", "group", "location", "name", "purl", "url", "value"})
_WATCHED = _REFS | _TEXTS | {"expression"}
# Members in which there is nothing to find; a quarter of a large document.
_DULL = frozenset({"hashes"})


_Waiting = tuple[Any, Any, int]
"""A value that is yet to be looked at, the way to it, and the number of the component or service around it, or -1."""


class Node(NamedTuple):
    """A component or service of the document.

    Attributes:
        step: the way to it.
        owner: number of the component or service around it; -1 where there is none.
        label: bom-ref, else name, else ``""``.
    """

    step: Step
    owner: int
    label: str


class Use(NamedTuple):
    """A member that names bom-refs.

    Attributes:
        value: the member's value: one ref or a list, in which what is no text is no ref.
        step: the way to the member.
        owner: number of the component or service around it; -1 where there is none.
        subject: outside of components, the ref that the naming is about (a dependency's own); else ``""``.
    """

    value: str | list[Any]
    step: Step
    owner: int
    subject: str

    def refs(self) -> Iterator[tuple[Step, str]]:
        """Give each ref that is named, with the way to it."""
        if isinstance(self.value, str):
            yield self.step, self.value
        else:
            yield from (((self.step, i), ref) for i, ref in enumerate(self.value) if isinstance(ref, str))


class Survey:
    """What one pass over a document found.

    Attributes:
        problems: what is wrong with single values.
        nodes: every component and service, an outer one before those nested in it.
        defined: for each bom-ref of the document the ways to the objects that bear it, each with the number of the
            component or service that the object is or belongs to (-1: neither), in the order of the document.
        uses: every member that names bom-refs.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.nodes: list[Node] = []
        self.defined: dict[str, list[tuple[Step, int]]] = {}
        self.uses: list[Use] = []

    def warn(self, rule: Rule, step: Step | None, owner: int, message: str) -> None:
        """Note a problem.

        Args:
            rule: the check that found it.
            step: the way to the value.
            owner: number of the component or service around it, or -1.
            message: one sentence.
        """
        component = self.nodes[owner].label if owner >= 0 else ""
        self.problems.append(Problem("warning", pointer_to(step), component, message, rule))


def survey(document: Mapping[str, Any]) -> Survey:
    """Look at every value of a document once.

    Args:
        document: a parsed CycloneDX JSON document, of any content, but without cycles.

    Returns:
        what was found; time and memory are proportional to the document.
    """
    found = Survey()
    waiting: list[_Waiting] = [(dict(document), None, -1)]
    while waiting:
        value, step, owner = waiting.pop()
        inner: list[_Waiting] = []
        if isinstance(value, dict):
            if holds_component(step):
                found.nodes.append(Node(step, owner, label(value)))
                owner = len(found.nodes) - 1
            for key, item in value.items():
                if isinstance(item, str):
                    if key in _WATCHED:
                        _look_at_text(found, key, item, (step, key), owner, value)
                elif isinstance(item, list):
                    if key in _REFS:
                        found.uses.append(Use(item, (step, key), owner, _subject(value, owner)))
                    if key not in _DULL:
                        _look_at_list(found, item, (step, key), owner, inner)
                elif isinstance(item, dict):
                    inner.append((item, (step, key), owner))
        else:
            _look_at_list(found, value, step, owner, inner)
        waiting.extend(reversed(inner))
    return found


def _look_at_list(found: Survey, items: list[Any], step: Step, owner: int, inner: list[_Waiting]) -> None:
    """Look at the texts of a list; what has members or elements of its own goes to ``inner``."""
    texts = step[1] in _TEXTS
    for index, item in enumerate(items):
        if isinstance(item, dict | list):
            inner.append((item, (step, index), owner))
        elif texts and isinstance(item, str):
            _look_at_text(found, str(step[1]), item, (step, index), owner, {})


def _subject(around: Mapping[str, Any], owner: int) -> str:
    ref = around.get("ref") if owner < 0 else None
    return ref if isinstance(ref, str) else ""


def _look_at_text(found: Survey, key: str, text: str, step: Step, owner: int, around: Mapping[str, Any]) -> None:
    """Look at a text whose member's name says that it may be a ref, a purl, a path or a licence expression."""
    if key == "bom-ref":
        found.defined.setdefault(text, []).append((step, owner))
    elif key in _REFS:
        found.uses.append(Use(text, step, owner, _subject(around, owner)))
    elif key == "purl":
        if trouble := purl_trouble(text):
            found.warn("purl", step, owner, f'The purl "{plain(text)}" {trouble}.')
    elif key == "expression" and _in_licenses(step) and (trouble := expression_trouble(text)):
        found.warn("license-id", step, owner, f'The licence expression "{plain(text)}" {trouble}.')
    if key in _TEXTS and (path := absolute_path(text)):
        found.warn("absolute-path", step, owner, f"The path {path} is of somebody's machine.")


def _in_licenses(step: Step) -> bool:
    """Tell a licence's expression from other expressions, such as a trigger's condition."""
    around = step[0] and step[0][0]
    return around is not None and around[1] == "licenses"

"""Which constants of an OpenVINO graph are weights, and which only scale, shift or bound them.

A compressed weight is a constant that is converted, shifted by a zero point where there is one, and multiplied by a
scale; the bounds of FakeQuantize are constants too. That is how NNCF and the conversion write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

__all__ = ["SMALL", "Constant", "Graph"]

SMALL: Final = frozenset(("F4", "F8_E4M3", "F8_E5M2", "F8_E8M0", "I4", "I8", "NF4", "U1", "U2", "U3", "U4", "U6", "U8"))
"""Types of which elements are numbers only together with a scale."""
INDICES: Final = frozenset(("BOOL", "I32", "I64", "U32", "U64"))
"""Types of shapes, axes and indices."""
_PASSING: Final = frozenset(("Convert", "Reshape", "Squeeze", "Unsqueeze"))


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: type of its elements as parameters are counted, and how many."""

    dtype: str
    elements: int


@dataclass(slots=True)
class Graph:
    """The layers at the top of a graph and the edges between them.

    Attributes:
        kinds: by a layer's id.
        constants: those of the layers that are constants.
        inner: constants in the bodies of loops and branches, of which no edges are looked at.
        twice: two layers have one id, so that edges say nothing.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    inner: list[Constant] = field(default_factory=list)
    twice: bool = False
    _sources: dict[tuple[str, int], str] = field(default_factory=dict)

    def add(self, layer: str, kind: str) -> None:
        """Take a layer at the top: its id and kind."""
        self.twice = self.twice or layer in self.kinds
        self.kinds[layer] = kind

    def connect(self, source: str, target: str, port: int) -> None:
        """Take an edge: from a layer to an input of another."""
        self._sources[(target, port)] = source

    def weights(self) -> tuple[Counter[str], bool]:
        """Give the elements of the weights by dtype, and whether each small constant is known to be one or none."""
        beside: set[str] = set()
        packed: set[str] = set()
        for layer, kind in self.kinds.items():
            if kind == "FakeQuantize":
                beside.update(self._constants(layer, range(1, 5)))
            elif kind in ("Multiply", "Subtract") and (held := self._packed(layer)):
                packed.add(held)
                beside.update(self._constants(layer, (1,)))
        found: Counter[str] = Counter()
        known = not self.twice and not any(constant.dtype in SMALL for constant in self.inner)
        counted = [(layer, item) for layer, item in self.constants.items() if layer in packed or layer not in beside]
        known = known and all(item.dtype not in SMALL or layer in packed for layer, item in counted)
        for item in (*(item for _, item in counted), *self.inner):
            if item.dtype not in INDICES:
                found[item.dtype] += item.elements
        return found, known

    def _packed(self, layer: str) -> str:
        """The small constant that a layer scales or shifts; empty where it does something else."""
        source = self._sources.get((layer, 0), "")
        for _ in range(4):
            if self.kinds.get(source) in ("Convert", "Subtract"):
                source = self._sources.get((source, 0), "")
        constant = self.constants.get(source)
        return source if constant is not None and constant.dtype in SMALL else ""

    def _constants(self, layer: str, ports: Iterable[int]) -> set[str]:
        """The constants that lead into inputs of a layer, through conversions."""
        found = set()
        for port in ports:
            source = self._sources.get((layer, port), "")
            for _ in range(4):
                if self.kinds.get(source) in _PASSING:
                    source = self._sources.get((source, 0), "")
            if source in self.constants:
                found.add(source)
        return found

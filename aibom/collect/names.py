r"""What the entries of a directory are called in a BOM, while their own bytes open them.

A name that can be shown is shown as it is. In any other, what cannot be shown is a visible escape (``\x0a``,
``\u202e``, ``\udcff`` for the byte 0xff that is no UTF-8). Of names that would look alike each gets a suffix made of
its own bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable

from aibom.normalize.text import clean_name

__all__ = ["shown_name", "shown_names"]

# White space that clean_name would turn into a space, so that the reader would not see that it was there.
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_EDGES = re.compile(r"^[\s.]+$")


def shown_name(name: str) -> str:
    """Return how a file name looks in a BOM; not empty, no ``.`` and no ``..``.

    Args:
        name: as ``os.scandir`` gives it: bytes that are no UTF-8 are lone surrogates (PEP 383).
    """
    if name.isprintable() and "  " not in name and name == name.strip():
        return clean_name(name)
    if _EDGES.match(name):
        return "".join(map(_escaped, name))
    return clean_name(_BREAKS.sub(_escape, name))


def shown_names(names: Iterable[str]) -> dict[str, str]:
    """Return how the names of one directory look, each different from all others.

    Args:
        names: as for ``shown_name``, in any order.
    """
    looks = {name: shown_name(name) for name in names}
    times = Counter(looks.values())
    taken = set(times)
    for name in sorted(name for name, look in looks.items() if name != look and times[look] > 1):
        looks[name] = _marked(looks[name], name, taken)
        taken.add(looks[name])
    return looks


def _marked(look: str, name: str, taken: set[str]) -> str:
    # Before the ending, by which formats are known.
    stem, dot, ending = look.rpartition(".") if "." in look[1:] else (look, "", "")
    mark = hashlib.sha256(os.fsencode(name)).hexdigest()
    marked = (f"{stem}~{mark[:length]}{dot}{ending}" for length in range(8, len(mark) + 1))
    return next(candidate for candidate in marked if candidate not in taken)


def _escape(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) > 0xFF else f"\\x{ord(character):02x}"

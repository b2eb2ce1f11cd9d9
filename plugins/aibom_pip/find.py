"""The distributions of the folders that are searched: each once, by its own metadata, never by what it vendors.

As an interpreter does: only what lies directly in a searched folder counts, and of two distributions of one name the
one in the folder that is searched first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aibom.plugin import Blob, FormatError, clean_name, is_placeholder, pypi_purl
from aibom_pip.eggs import Egg
from aibom_pip.headers import Headers, parse_headers, read_headers
from aibom_pip.places import Gap, Place

__all__ = ["Distribution", "find_distributions", "normalized"]

_DIST_INFO = re.compile(r"(?P<name>[^-/]+)-(?P<version>[^-/]+)\.dist-info/?", re.IGNORECASE)
_EGG = re.compile(r"(?P<name>[^-/]+)(?:-(?P<version>[^-/]+))?(?:-py\d[^/]*)?\.egg(?:-info)?/?", re.IGNORECASE)
_ENDINGS = (".dist-info/", ".egg-info/", ".egg-info", ".egg/", ".egg")
_FILES = ("METADATA", "PKG-INFO")


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution.

    Attributes:
        name: normalised.
        declared: its name as it writes it.
        version: as it declares it; empty where that is not known.
        ref: its purl, or what stands in its place.
        purl: None where its name and version make none.
        headers: the fields of its metadata.
        metadata: where these were read, as shown.
        inferred: whether name and version were taken from the name of its folder.
        place: the folder that it was found in.
        info: name of its dist-info or egg-info in that folder.
        files: names of the files in it.
        open: returns a file of it by name.
        gaps: what could not be read.
    """

    name: str
    declared: str
    version: str
    ref: str
    purl: str | None
    headers: Headers
    metadata: str
    inferred: bool
    place: Place
    info: str
    files: frozenset[str]
    open: Callable[[str], Blob]
    gaps: tuple[Gap, ...] = ()

    def shown(self, name: str) -> str:
        """How the path of one of its own metadata files looks in a BOM."""
        return self.place.show(f"{self.info}/{name}")


def normalized(name: str) -> str:
    """Return a distribution's name as PyPA's specification normalises it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def find_distributions(places: Iterable[Place]) -> tuple[tuple[Distribution, ...], tuple[Gap, ...]]:
    """Find what is installed.

    Args:
        places: the folders that are searched, in their order.

    Returns:
        The distributions, sorted by name, and what was left out.
    """
    found: dict[str, Distribution] = {}
    gaps: list[Gap] = []
    for place in places:
        here: dict[str, list[Distribution]] = {}
        for name in place.names:
            if not name.endswith(_ENDINGS):
                continue
            one = _read(place, name, gaps)
            if one is not None:
                here.setdefault(one.name, []).append(one)
        for name, several in here.items():
            first, *others = sorted(several, key=_order)
            gaps += (
                ("contents", f"left out: {first.info} is the {name} that counts", other.place.show(other.info))
                for other in others
            )
            found.setdefault(name, first)
    return tuple(found[name] for name in sorted(found)), tuple(gaps)


def _order(one: Distribution) -> tuple[bool, bool, list[int], str]:
    """Whole ones first: with a list of files, with metadata; then the highest version."""
    numbers = [-int(number) for number in re.findall(r"\d{1,9}", one.version)]
    return "RECORD" not in one.files, one.inferred, [*numbers, 1], one.info


def _read(place: Place, entry: str, gaps: list[Gap]) -> Distribution | None:
    info = entry.rstrip("/")
    shown = place.show(info)
    if info.startswith("~"):
        gaps.append(("contents", "left out: what an interrupted installation left behind", shown))
        return None
    try:
        files, opener = _opened(place, entry)
    except (OSError, FormatError) as error:
        gaps.append(("contents", _why(error), shown))
        files, opener = frozenset(), place.blob
    own: list[Gap] = []
    headers, where = parse_headers(""), shown
    for name in (name for name in (*_FILES, info) if name in files):
        where = shown if name == info else place.show(f"{info}/{name}")
        try:
            headers, doubt = read_headers(opener(name))
        except (OSError, FormatError) as error:
            doubt = _why(error)
        own += [("metadata", doubt, where)] if doubt else []
        break
    else:
        if "RECORD" not in files and "top_level.txt" not in files:
            gaps.append(("contents", "left out: no metadata and no list of files", shown))
            return None
        own.append(("metadata", "there is no METADATA", shown))
    return _named(place, info, headers, where, files, opener, own)


def _named(
    place: Place,
    info: str,
    headers: Headers,
    where: str,
    files: frozenset[str],
    opener: Callable[[str], Blob],
    gaps: list[Gap],
) -> Distribution | None:
    name, version = (clean_name(headers.one(field)) for field in ("name", "version"))
    if is_placeholder(version):
        version = ""
    folder = (_DIST_INFO if info.lower().endswith(".dist-info") else _EGG).fullmatch(info)
    inferred = not name or is_placeholder(name)
    if inferred and folder is not None:
        name = clean_name(folder["name"])
        version = version or clean_name(folder["version"] or "")
    if not name:
        name = clean_name(info.rpartition(".")[0]) or clean_name(info)
    if inferred:
        gaps.append(("name", "not declared: taken from the name of its folder", where))
    purl = pypi_purl(name, version)
    if purl is None:
        gaps.append(("purl", "name and version are none that a package may have", where))
    ref = purl or f"pip:{clean_name(normalized(name))}" + (f"@{version}" if version else "")
    if not version:
        gaps.append(("version", "not declared", where))
    key = normalized(name) or name
    return Distribution(
        key, name, version, ref, purl, headers, where, inferred, place, info, files, opener, tuple(gaps)
    )


def _opened(place: Place, entry: str) -> tuple[frozenset[str], Callable[[str], Blob]]:
    """The names of the metadata files, and what opens one."""
    info = entry.rstrip("/")
    if entry.endswith(".egg"):
        egg = Egg(place.blob(entry), "EGG-INFO")
        return egg.names, egg.blob
    if not entry.endswith("/"):
        return frozenset((info,)), place.blob
    folder = f"{info}/EGG-INFO" if info.endswith(".egg") else info
    path = place.inside(folder)
    names = frozenset(name for name in place.tree.names(path) if not name.endswith("/"))
    return names, lambda name: place.tree.blob(f"{path}/{name}")


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower() or "cannot be read"

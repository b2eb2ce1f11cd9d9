"""Paths that content names, judged before anything is looked up by them."""

from __future__ import annotations

__all__ = ["inside", "relative"]


def relative(path: str, folder: str) -> str:
    """``path`` as seen from ``folder``, which holds it; an empty folder is the source itself."""
    return path[len(folder) + 1 :] if folder else path


def inside(folder: str, name: str, *, up: bool = False) -> str | None:
    """Follow a relative name from a folder of the source.

    Args:
        folder: relative to the source; empty for its top.
        name: as content gives it.
        up: whether ``..`` may lead out of ``folder``; never out of the source.

    Returns:
        The path relative to the source; None for a name that is empty, absolute, of another system, or leads out.
    """
    if not name or name.startswith(("/", "~")) or "\\" in name or "\0" in name or name[1:2] == ":":
        return None
    parts = folder.split("/") if folder else []
    least = 0 if up else len(parts)
    for part in name.split("/"):
        if part == "..":
            if len(parts) <= least:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)

"""Every property that the code writes is explained in the reference."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_property_is_documented() -> None:
    pages = "".join((ROOT / "docs" / "reference" / name).read_text("utf-8") for name in ("mapping.md", "properties.md"))
    named = set(re.findall(r"`(aibom:[a-z0-9:<>A-Z*-]+)`", pages))
    open_ended = tuple(name.rstrip("*") for name in named if name.endswith((":", "*")))
    written: set[str] = set()
    for path in [*(ROOT / "aibom").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]:
        written |= set(re.findall(r'"(aibom:[a-z0-9:-]+)', path.read_text(encoding="utf-8")))
    assert len(written) > 50
    missing = {
        name
        for name in written
        if name not in named
        and not name.startswith(open_ended)
        and not any(other.startswith(name) for other in named)
        and not name.endswith(":aibom")
    }
    assert missing == set()

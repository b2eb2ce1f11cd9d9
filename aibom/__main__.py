"""``python -m aibom``: the command line."""

from __future__ import annotations

from aibom.cli import main

if __name__ == "__main__":
    main()

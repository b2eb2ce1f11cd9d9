"""Read 25,000 mutated model cards: no exception, and within a minute.

``python benchmarks/cards.py [--cards FOLDER]`` takes the README.md files below FOLDER as seeds, else one of its own.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from aibom.formats.model_card import read_card

COUNT = 25_000
BAR = 60.0
SEED = """---
license: apache-2.0
language: [en, "no"]
base_model: org/base
datasets: [imdb]
model-index:
- name: x
  results:
  - dataset: {name: IMDb, type: imdb}
    metrics: [{type: accuracy, value: 0.9}]
---
# Title

A paragraph.

## Limitations

Some.
"""
PIECES = [
    "[",
    "]",
    "{",
    "}",
    ":",
    "- ",
    "\n",
    "&a ",
    "*a",
    "!!python/object:os.system ",
    "---\n",
    "\x00",
    "é",
    "  ",
    "1e999",
]


def mutated(text: str, chance: random.Random) -> str:
    """Change a text in one to eight places: cut, repeat, or put in what YAML takes for syntax."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.randint(0, 30))
        kind = chance.randrange(3)
        if kind == 0:
            text = text[:at] + text[end:]
        elif kind == 1:
            text = text[:end] + text[at:end] * chance.randint(1, 5) + text[end:]
        else:
            text = text[:at] + chance.choice(PIECES) + text[at:]
    return text


def main() -> int:
    """Print one line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=Path, help="a folder with real cards")
    folder = parser.parse_args().cards
    seeds = (
        [path.read_text("utf-8", "replace")[:20_000] for path in sorted(folder.rglob("README.md"))] if folder else []
    )
    chance = random.Random(0)
    texts = [mutated(chance.choice(seeds or [SEED]), chance) for _ in range(COUNT)]
    began = time.process_time()
    for text in texts:
        read_card(text)
    took = time.process_time() - began
    print(f"{COUNT} mutated cards of {len(seeds) or 1}: {took:.1f} s of CPU, bar {BAR:g} s")
    return 0 if took <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())

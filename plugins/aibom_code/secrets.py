"""What looks like a secret is kept out: no key or token that stands in scanned text gets into a BOM.

The forms are those that the providers document for their keys, and long random words of mixed characters.
"""

from __future__ import annotations

import re

__all__ = ["holds_secret"]

# Lengths are bounded where a form may begin again within itself: a text may be a megabyte of `sk-sk-sk-`.
_FORMS = re.compile(
    r"""
    (?<![A-Za-z0-9])(?:
        sk-(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{16,}        # OpenAI, Anthropic, OpenRouter, DeepSeek
      | (?:hf|api|gsk|r8|fw|pcsk|lsv2_pt)_(?=[A-Za-z]*[0-9])[A-Za-z0-9_]{20,}
      | (?:xai|nvapi|pplx|tvly|glpat)-(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{16,}
      | (?:hf|api)_[A-Za-z]{30,}
      | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_[A-Za-z0-9_]{20,}
      | AIza[A-Za-z0-9_-]{30,} | ya29\.[A-Za-z0-9_-]{20,}
      | (?:AKIA|ASIA)[A-Z0-9]{16}
      | xox[abprs]-[A-Za-z0-9-]{10,}
      | eyJ[A-Za-z0-9_-]{10,512}\.[A-Za-z0-9_-]{10,}
    )
    | -----BEGIN
    | [Bb]earer\s+\S{12,}
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def holds_secret(text: str) -> bool:
    """Whether something in a text looks like a key or token.

    Args:
        text: anything that is about to be kept.
    """
    if _FORMS.search(text):
        return True
    return any(_is_random(word) for run in _WORD.findall(text) for word in re.split(r"[/=_-]", run))


def _is_random(word: str) -> bool:
    """Whether a word is long and mixes cases and digits as no name does; digests do not."""
    if len(word) < 32 or _COMMIT.fullmatch(word):
        return False
    kinds = (any(map(str.islower, word)), any(map(str.isupper, word)), sum(map(str.isdigit, word)) > 3)
    return all(kinds)

"""Names of one segment that are models of the Hub: a closed set, from before it asked for an organisation.

As sentence-transformers lists them, too: ``basic_transformer_models`` in its source.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_canonical"]

_NAMES: Final = re.compile(
    r"albert-(?:base|large|xlarge|xxlarge)-v[12]|bert-base-(?:cased(?:-finetuned-mrpc)?|chinese|german-cased|uncased"
    r"|german-dbmdz-(?:un)?cased|multilingual-(?:un)?cased)|bert-large-(?:un)?cased(?:-whole-word-masking"
    r"(?:-finetuned-squad)?)?|camembert-base|ctrl|distilbert-base-(?:(?:un)?cased(?:-distilled-squad)?|german-cased"
    r"|multilingual-cased|uncased-finetuned-sst-2-english)|distilgpt2|distilroberta-base|gpt2(?:-large|-medium|-xl)?"
    r"|openai-gpt|roberta-(?:base|large)(?:-openai-detector)?|roberta-large-mnli|t5-(?:11b|3b|base|large|small)"
    r"|transfo-xl-wt103|xlm-(?:clm|mlm)-[a-z0-9-]+|xlm-roberta-(?:base|large(?:-finetuned-conll0[23]-[a-z]+)?)"
    r"|xlnet-(?:base|large)-cased",
    re.IGNORECASE,
)


def is_canonical(name: str) -> bool:
    """Whether a name of one segment is one of them (``gpt2``, ``bert-base-uncased``)."""
    return _NAMES.fullmatch(name) is not None

"""``tokenizer_config.json``: the chat template and the code that it brings along.

``model_max_length`` is where its tokenizer cuts: often a number without meaning, often not the model's, so no fact.
"""

from __future__ import annotations

import re
from typing import Any

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.chat_template import MAX_TEMPLATE, template_digest, template_findings
from aibom.formats.hf_config import remote_code
from aibom.formats.json_object import read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT"]

_MAX_TEMPLATES = 100
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class TokenizerConfig:
    """Settings of tokenizers, ``tokenizer_config.json``.

    Of several named templates ``default`` is the model's; the others are properties
    ``aibom:model:chat-template:<name>:sha256``.
    """

    name = "hf-tokenizer-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("tokenizer_config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return digests and findings of its templates, and whether it names code; see ``Format.read``."""
        config = read_object(blob)
        templates, unknowns = _templates(config.values.get("chat_template"))
        code = remote_code(config)
        default: str | None = None
        properties: list[Property] = []
        findings: list[Property] = [*config.findings, *code]
        for name, template in templates.items():
            digest = template_digest(template.encode("utf-8", "surrogatepass"))
            findings += template_findings(template, "" if name == "default" else name)
            if name == "default":
                default = digest
            else:
                properties.append((f"aibom:model:chat-template:{name}:sha256", digest))
        model = ModelFacts(chat_template=default, remote_code=True if code else None)
        return Facts(
            self.name,
            model=model if default or code else None,
            properties=tuple(properties),
            unknowns=unknowns,
            findings=tuple(dict.fromkeys(findings)),
            measured=("chat_template",) if default else (),
        )


def _templates(value: Any) -> tuple[dict[str, str], tuple[Property, ...]]:
    if value is None:
        return {}, ()
    entries = value if isinstance(value, list) else [{"name": "default", "template": value}]
    found: dict[str, str] = {}
    twice: set[str] = set()
    reasons: dict[str, None] = {}
    for entry in entries[:_MAX_TEMPLATES]:
        name, template = (entry.get("name"), entry.get("template")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(template, str) or not _NAME.fullmatch(name):
            reasons["a template is no text with a name"] = None
        elif len(template) > MAX_TEMPLATE:
            reasons[f"a template of more than {MAX_TEMPLATE} characters"] = None
        elif found.setdefault(name, template) != template:
            twice.add(name)
            reasons["two templates of one name"] = None
    if len(entries) > _MAX_TEMPLATES:
        reasons[f"more than {_MAX_TEMPLATES} templates"] = None
    certain = {name: template for name, template in found.items() if name not in twice}
    return certain, tuple(("chat_template", reason) for reason in reasons)


FORMAT = TokenizerConfig()

"""``chat_template.jinja``: a chat template in a file of its own, as transformers writes it since 4.49."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.chat_template import MAX_TEMPLATE, template_digest, template_findings
from aibom.formats.declared import decode
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT"]


class ChatTemplate:
    """Chat templates, ``chat_template.jinja``."""

    name = "chat-template"
    kind: Kind | None = None
    names: tuple[str, ...] = ("chat_template.jinja",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return its digest and what a reviewer should see in it; see ``Format.read``."""
        if blob.size > MAX_TEMPLATE:
            raise FormatError(f"larger than {MAX_TEMPLATE} bytes")
        data = blob.read()
        model = ModelFacts(chat_template=template_digest(data))
        return Facts(self.name, model=model, findings=template_findings(decode(data)), measured=("chat_template",))


FORMAT = ChatTemplate()

"""``params.json``: sizes of a model as Meta and Mistral publish it, beside ``consolidated.00.pth``."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "is_params"]


def is_params(config: JsonObject) -> bool:
    """Tell whether a ``params.json`` is such a model's: much other software has a file of that name."""
    return all(config.count(key) for key in ("dim", "n_layers", "n_heads"))


class LlamaParams:
    """Sizes of a transformer, ``params.json``: layers, width, vocabulary and, where it is given, context."""

    name = "llama-params"
    kind: Kind | None = None
    names: tuple[str, ...] = ("params.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the sizes; see ``Format.read``."""
        config = read_object(blob)
        if not is_params(config):
            return Facts(self.name)
        model = ModelFacts(
            context_length=config.count("max_seq_len", "max_position_embeddings"),
            vocabulary_size=config.count("vocab_size"),  # -1 where the tokenizer has it
            layers=config.count("n_layers"),
            hidden_size=config.count("dim"),
        )
        return Facts(self.name, model=model, findings=config.findings)


FORMAT = LlamaParams()

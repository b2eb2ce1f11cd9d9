"""``config_setfit.json``: the classifier that SetFit puts on a model of sentence-transformers (setfit/modeling.py)."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.json_object import read_object
from aibom.graph.component import Kind

__all__ = ["FORMAT"]


class SetFitConfig:
    """Configurations of SetFit, ``config_setfit.json``: how many labels there are. The head is a pickle beside it."""

    name = "setfit"
    kind: Kind | None = None
    names: tuple[str, ...] = ("config_setfit.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the library and the number of labels; see ``Format.read``."""
        config = read_object(blob)
        if not {"labels", "normalize_embeddings"} & config.values.keys():
            return Facts(self.name)
        labels = config.values.get("labels")
        count = len(labels) if isinstance(labels, list) else 0
        said = (("aibom:setfit:labels", str(count)),) if count else ()
        return Facts(self.name, properties=said, libraries=("setfit",), findings=config.findings)


FORMAT = SetFitConfig()

"""``open_clip_config.json``: the two towers of a model of OpenCLIP (open_clip/push_to_hf_hub.py)."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "is_open_clip"]

_TOWERS: Final = (
    ("vision_cfg", "image", ("image_size", "patch_size", "layers", "width")),
    ("text_cfg", "text", ("layers", "width")),
)


def is_open_clip(config: JsonObject) -> bool:
    """Tell whether an ``open_clip_config.json`` is OpenCLIP's."""
    model = config.object("model_cfg")
    return model is not None and model.object("vision_cfg") is not None


class OpenClipConfig:
    """Configurations of OpenCLIP, ``open_clip_config.json``: sizes of the image's and of the text's tower."""

    name = "open-clip"
    kind: Kind | None = None
    names: tuple[str, ...] = ("open_clip_config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the sizes of the towers; see ``Format.read``."""
        config = read_object(blob)
        settings = config.object("model_cfg")
        if settings is None or not is_open_clip(config):
            return Facts(self.name)
        text = settings.object("text_cfg") or JsonObject({})
        model = ModelFacts(context_length=text.count("context_length"), vocabulary_size=text.count("vocab_size"))
        said: list[Property] = []
        if (width := settings.count("embed_dim")) is not None:
            said.append(("aibom:open-clip:embed-dim", str(width)))
        for key, name, sizes in _TOWERS:
            tower = settings.object(key) or JsonObject({})
            numbers = ((size, tower.count(size)) for size in sizes)
            said += ((f"aibom:open-clip:{name}-{size.replace('_', '-')}", str(n)) for size, n in numbers if n)
            # The architecture that the tower has, not where its weights are from.
            trunk = tower.text("timm_model_name") or tower.hub_name("hf_model_name")
            if trunk is not None:
                said.append((f"aibom:open-clip:{name}-model", trunk))
        return Facts(
            self.name,
            properties=tuple(said),
            model=model if model != ModelFacts() else None,
            libraries=("open-clip-torch",),
            findings=config.findings,
        )


FORMAT = OpenClipConfig()

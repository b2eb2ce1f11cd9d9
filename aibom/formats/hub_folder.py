"""Folders in the manner of the Hugging Face Hub: what makes one a model, what describes it, which in it are others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode
from aibom.formats.eval_results import read_eval_results
from aibom.formats.front_matter import MAX_BLOCK, read_front_matter
from aibom.formats.hf_config import is_model_config
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.license_file import LICENSE_NAMES
from aibom.formats.llama_params import is_params
from aibom.formats.model_card import SPACE_KEYS, card_kind
from aibom.formats.open_clip import is_open_clip
from aibom.formats.peft import is_adapter_config
from aibom.formats.weights import is_weight
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = [
    "as_model",
    "described_by",
    "is_model",
    "is_variant",
    "object_at",
    "own_files",
    "own_models",
    "place",
    "side_facts",
]

_CARDS: Final = ("readme.md", "model_card.md", "modelcard.md")
# In the order of their weight: the card is its author's word, the others are what programs wrote.
_METADATA: Final = (
    *_CARDS,
    *("config.json", "adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml"),
    *("open_clip_config.json", "config_setfit.json", "params.json", "head_config.json"),
    *("quantize_config.json", "quant_config.json", "hf_quant_config.json"),
    *("generation_config.json", "tokenizer_config.json", "chat_template.jinja"),
    *LICENSE_NAMES,
)
_ORDER: Final = {name: position for position, name in enumerate(_METADATA)}
_SHARDS: Final = tuple(f".{suffix}.index.json" for suffix in ("bin", "h5", "msgpack", "safetensors"))
_MARKERS: Final = frozenset(
    (
        *("README.md", "config.json", "adapter_config.json", "model_index.json", "modules.json"),
        *("open_clip_config.json", "params.json"),
    )
)
_BESIDE: Final = (
    "config.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "preprocessor_config.json",
    "hyperparams.yaml",
)
_HINTS: Final = frozenset(
    ("co2_eq_emissions", "datasets", "inference", "language", "license", "metrics", "model_name", "tags", "widget")
)
_HIDDEN: Final = frozenset((".cache", ".git", ".huggingface"))
_MAX_RESULT_FILES: Final = 1_000

# Names of folders that hold the same weights in another format or precision, word by word (`onnx`, `gguf-q4_k_m`).
_WORD = re.compile(r"[-_.]")
_FORMAT = re.compile(
    r"consolidated|coreml|ct2|ctranslate2|flax|ggml|gguf|jax|metal|mlx|ncnn|onnx|openvino|original|ov|pytorch|rust"
    r"|safetensors|tensorflow|tensorrt|tf|tfjs|tflite|torchscript|trt|awq|bnb|exl2|exl3|gptq|hqq|quant|quantised|quantized"
    r"|(?:u?int|i?q|bf|fp|float|nf|mxfp)\d{1,2}|w\d{1,2}a\d{1,2}|\d{1,2}bits?"
)
_FILLER = re.compile(r"cpu|dynamic|gpu|[0-9klms]|xs|xxs|models?|optimi[sz]ed|saved|static|weights")


def is_variant(path: str) -> bool:
    """Tell whether a folder, or one that it is in, is named as a format or a precision of weights.

    Args:
        path: relative to the model's folder.
    """
    return any(map(_is_variant_name, path.lower().split("/")))


def _is_variant_name(name: str) -> bool:
    words = [word for word in _WORD.split(name) if word]
    formats = [word for word in words if _FORMAT.fullmatch(word)]
    return bool(formats) and all(_FORMAT.fullmatch(word) or _FILLER.fullmatch(word) for word in words)


def place(folder: Folder, path: str) -> str:
    """Give a path that is relative to the folder as one that is relative to the source."""
    return "/".join(filter(None, (folder.path, path)))


def object_at(folder: Folder, path: str) -> JsonObject | None:
    """Read a JSON object; None where there is none at the path, or it is broken or cannot be had."""
    blob = folder.blobs.get(path)
    try:
        return read_object(blob) if blob is not None else None
    except (FormatError, OSError):
        return None


def is_model(folder: Folder) -> bool:
    """Tell whether the folder as a whole is a model.

    It is where its ``config.json``, ``adapter_config.json``, ``open_clip_config.json`` or, beside weights,
    ``params.json`` is a model's, or its card is one by its keys. A card
    that could be any (``license``, ``tags``) needs weights or the files of a model beside it.
    """
    if _configured(folder, ""):
        return True
    word = _card(folder, "")
    if word is None:
        return False
    return word or any(name in folder.blobs for name in _BESIDE) or any(map(_is_near_weight, folder.blobs))


def _is_near_weight(path: str) -> bool:
    inner, _, name = path.rpartition("/")
    return is_weight(name) and (not inner or is_variant(inner.partition("/")[0]))


def as_model(
    name: str,
    folder: Folder,
    facts: Iterable[tuple[str, Facts]] = (),
    *,
    files: Iterable[str] | None = None,
    first: tuple[str, ...] = (),
    then: tuple[str, ...] = (),
) -> Layout:
    """Give the one model that a folder is.

    Args:
        name: the layout's name.
        folder: the model's folder.
        facts: what the layout itself says, with the path it was read from.
        files: its files, relative to the folder; None for all below it, but for folders that are models of their own.
        first: files that speak of it before the card and what else describes any model, relative to the folder.
        then: paths of files that speak of it after these, relative to the source.
    """
    own = own_files(folder, own_models(folder)) if files is None else tuple(files)
    return Layout(
        format=name,
        path=folder.path,
        kind=Kind.MODEL,
        describes=(*(place(folder, path) for path in first), *described_by(folder, own), *then),
        files=tuple(place(folder, path) for path in own),
        facts=(*facts, *side_facts(folder, own)),
    )


def own_models(folder: Folder, claimed: Iterable[str] = ()) -> frozenset[str]:
    """Find the folders below that are models of their own: with weights and a configuration or card that says so.

    Args:
        folder: a model's folder.
        claimed: folders below that belong to it whatever is in them.

    Returns:
        Paths relative to the folder, none inside another.
    """
    weighty = {path.rpartition("/")[0] for path in folder.blobs if is_weight(path)}
    inner = {path.rpartition("/")[0] for path in folder.blobs if path.rpartition("/")[2] in _MARKERS}
    mine = frozenset(claimed)
    found: set[str] = set()
    for path in sorted(inner - {""}, key=lambda path: (path.count("/"), path)):
        around = {*_folders(path), path}
        if around & found or around & mine or around & _HIDDEN or is_variant(path):
            continue
        if (path in weighty and (_configured(folder, path) or _card(folder, path) is not None)) or _composed(
            folder, path
        ):
            found.add(path)
    return frozenset(found)


def own_files(folder: Folder, others: Iterable[str]) -> tuple[str, ...]:
    """Give the files of a model, relative to its folder: all but those of other models and of tools' hidden folders."""
    excluded = frozenset(others)
    return tuple(
        path
        for path in sorted(folder.blobs)
        if not excluded.intersection(_folders(path)) and not _HIDDEN.intersection(path.split("/")[:-1])
    )


def described_by(folder: Folder, files: Iterable[str], inner: str = "") -> tuple[str, ...]:
    """Give those of the files that speak of the model as a whole, the weightiest first, relative to the source.

    Args:
        folder: the model's folder.
        files: its files, relative to it.
        inner: where they lie in it.
    """
    found = []
    for path in files:
        around, _, name = path.rpartition("/")
        order = _ORDER.get(name.lower(), len(_ORDER) if name.endswith(_SHARDS) else None)
        if around == inner and order is not None:
            found.append((order, path))
    return tuple(place(folder, path) for _, path in sorted(found))


def side_facts(folder: Folder, files: Iterable[str]) -> tuple[tuple[str, Facts], ...]:
    """Read what no format reads by the name of a file: results in ``.eval_results`` and the handler of an endpoint.

    Args:
        folder: the model's folder.
        files: its files, relative to it.
    """
    found: list[tuple[str, Facts]] = []
    for path in files:
        inner, _, name = path.rpartition("/")
        if inner == ".eval_results" and name.endswith((".yaml", ".yml")) and len(found) < _MAX_RESULT_FILES:
            found.append((place(folder, path), _results(folder.blobs[path])))
        elif path == "handler.py":
            code = ModelFacts(remote_code=True)
            found.append((place(folder, path), Facts("handler", model=code, findings=(("remote-code", path),))))
    return tuple(found)


def _results(blob: Blob) -> Facts:
    try:
        return read_eval_results(blob.text(MAX_BLOCK))
    except (FormatError, OSError) as error:
        reason = str(error) if isinstance(error, FormatError) else "cannot be read"
        return Facts("eval-results", unknowns=(("metrics", reason),))


def _configured(folder: Folder, inner: str) -> bool:
    at = f"{inner}/" if inner else ""
    config = object_at(folder, f"{at}config.json")
    if config is not None and is_model_config(config):
        return True
    if config is None and f"{at}config.json" in folder.blobs and any(map(is_weight, _directly(folder, inner))):
        return True  # broken: that it is unread is better said of the model than of nothing
    adapter = object_at(folder, f"{at}adapter_config.json")
    if adapter is not None and is_adapter_config(adapter):
        return True
    towers = object_at(folder, f"{at}open_clip_config.json")
    if towers is not None and is_open_clip(towers):
        return True
    params = object_at(folder, f"{at}params.json")
    return params is not None and is_params(params) and any(map(is_weight, _directly(folder, inner)))


def _directly(folder: Folder, inner: str) -> Iterator[str]:
    return (path for path in folder.blobs if path.rpartition("/")[0] == inner)


def _composed(folder: Folder, inner: str) -> bool:
    # A pipeline of diffusers' or a chain of sentence-transformers', whose weights lie in folders below.
    index = object_at(folder, f"{inner}/model_index.json")
    if index is not None and "_class_name" in index.values:
        return True
    return f"{inner}/modules.json" in folder.blobs and f"{inner}/config_sentence_transformers.json" in folder.blobs


def _card(folder: Folder, inner: str) -> bool | None:
    # True where the card is a model's by its keys, False where it could be, None where it is none or another's.
    blob = folder.blobs.get(f"{inner}/README.md" if inner else "README.md")
    try:
        data = blob.read(0, MAX_BLOCK + 4096) if blob is not None else b""
    except (FormatError, OSError):
        return None
    front = read_front_matter(decode(data, cut=True))
    kind = card_kind(front.values)
    if kind is not None:
        return True if kind is Kind.MODEL else None
    broken = front.reason is not None and bool(front.body)
    return False if broken or (_HINTS & front.values.keys() and not SPACE_KEYS & front.values.keys()) else None


def _folders(path: str) -> Iterator[str]:
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)

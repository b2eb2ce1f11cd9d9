"""How ids are read that are more than an id: each rule is what the library itself does with the argument.

A rule takes a call of the table and yields references. Which rule a function has stands in its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from aibom.plugin import Kind, Method, clean_url, hub_id, is_path
from aibom_code.canonical import is_canonical
from aibom_code.python.found import Found
from aibom_code.python.hosted import HOSTED_RULES
from aibom_code.python.things import Constant, Named, Text
from aibom_code.reference import HUB, PATH, Reference

__all__ = ["RULES", "references"]

_BUILDERS: Final = frozenset(
    (
        *(
            "json",
            "csv",
            "parquet",
            "text",
            "arrow",
            "pandas",
            "imagefolder",
            "audiofolder",
            "videofolder",
            "pdffolder",
        ),
        *("webdataset", "xml", "sql", "spark", "generator", "cache", "hdf5", "lance", "niftifolder", "eval"),
    )
)
"""Builders of the library ``datasets`` that read files, and name no data set."""
_HF_URL = re.compile(r"hf://(datasets|spaces|models)?/?([^/@]+/[^/@]+)(?:@([^/]+))?(?:/(.*))?")
_FILES = (".bin", ".ckpt", ".gguf", ".h5", ".keras", ".onnx", ".pt", ".pth", ".safetensors", ".tflite")
_TF_HOSTS = ("tfhub.dev", "www.tfhub.dev", "kaggle.com", "www.kaggle.com")


def references(found: Found) -> Iterator[Reference]:
    """Yield what one call names."""
    yield from RULES[found.api.rule](found)
    yield from found.also()


def _plain(found: Found) -> Iterator[Reference]:
    return found.ids()


def _object(found: Found) -> Iterator[Reference]:
    """An argument that may be a model that was loaded before: then it is no reference of its own."""
    things = found.argument(found.api.id) or []
    return found.ids(objects=any(not isinstance(item, (Text, Constant)) for item in things))


def _path(found: Found) -> Iterator[Reference]:
    return (replace(item, hub=PATH) for item in found.ids())


def _url(found: Found) -> Iterator[Reference]:
    """A path, or the URL of a file in a repository of the Hub."""
    for item in found.ids():
        if "://" not in item.id or item.unknown:
            yield replace(item, hub=HUB if item.unknown else PATH)
            continue
        yield _of_hub_url(item) or replace(
            item, hub="url", id=clean_url(item.id) or "", unknown="" if clean_url(item.id) else "a URL"
        )


def _of_hub_url(item: Reference) -> Reference | None:
    parsed = hub_id(item.id)
    if parsed is None:
        return None
    segments = unquote(urlsplit(item.id).path).strip("/").split("/")
    revision = segments[3] if len(segments) > 4 and segments[2] in ("blob", "resolve", "raw", "tree") else ""
    filename = "/".join(segments[4:]) if revision else ""
    repo = "/".join(filter(None, parsed))
    return replace(item, id=repo, hub=HUB, revision=item.revision or revision, filename=item.filename or filename)


def _download(found: Found) -> Iterator[Reference]:
    """Weights by their URL alone."""
    for item in found.ids():
        url = clean_url(item.id)
        if item.unknown:
            yield item
        elif url is not None and (found.function != "download_url_to_file" or url.endswith(_FILES)):
            yield _of_hub_url(item) or replace(item, id=url.partition("://")[2])


def _dataset(found: Found) -> Iterator[Reference]:
    """The path of ``load_dataset``: a data set of the Hub, a folder, or a builder that reads files."""
    for item in found.ids():
        if item.unknown or item.id not in _BUILDERS:
            yield item
    for item in found.ids(("data_files",), objects=True):
        if matched := _HF_URL.fullmatch(item.id):
            yield _of_match(item, matched)


def _hf_url(found: Found) -> Iterator[Reference]:
    """A path that may be one of the Hub's file system (``hf://datasets/org/name/file``); any other is no reference."""
    for item in found.ids(objects=True):
        if not item.unknown and (matched := _HF_URL.fullmatch(item.id)):
            yield _of_match(item, matched)


def _of_match(item: Reference, matched: re.Match[str]) -> Reference:
    kind, repo, revision, filename = matched.groups()
    what = Kind.DATASET if kind == "datasets" else Kind.MODEL
    return replace(item, kind=what, hub=HUB, id=repo, revision=unquote(revision or ""), filename=filename or "")


def _repository(found: Found) -> Iterator[Reference]:
    kind = found.text(("repo_type",))
    if kind == "space":
        return
    for item in found.ids():
        yield replace(item, kind=Kind.DATASET if kind == "dataset" else Kind.MODEL)


def _sbert(found: Found) -> Iterator[Reference]:
    """A name of one segment is one of the organisation sentence-transformers, as the library itself completes it."""
    for item in found.ids():
        plain = not item.unknown and "/" not in item.id and not is_path(item.id) and not item.id.endswith(_FILES)
        if plain and not is_canonical(item.id):
            # That this is what the library makes of it is our knowledge, not the author's word.
            item = replace(item, id=f"sentence-transformers/{item.id}", method=Method.INFERRED)
        yield item


def _slash(found: Found) -> Iterator[Reference]:
    """A name that the library knows, else a repository or a path."""
    for item in found.ids():
        elsewhere = not item.unknown and ("/" in item.id or is_path(item.id))
        yield replace(item, hub=PATH if item.id.endswith(_FILES) else HUB) if elsewhere else item


def _asset(found: Found) -> Iterator[Reference]:
    """A file of weights that the library fetches by its name, or one in a folder; a description alone is none."""
    for item in found.ids():
        if item.id.endswith((".yaml", ".yml")):
            continue
        if "://" in item.id and not item.unknown:
            yield _of_hub_url(item) or replace(item, hub="url", id=(clean_url(item.id) or "").partition("://")[2])
        else:
            yield replace(item, hub=PATH) if "/" in item.id and not item.unknown else item


def _timm(found: Found) -> Iterator[Reference]:
    """Only with ``pretrained`` are there weights; a prefix says that they are a repository's on the Hub."""
    for item in found.ids():
        prefix, separator, rest = item.id.partition(":")
        if separator and prefix in ("hf-hub", "hf_hub") and not item.unknown:
            repo, _, revision = rest.partition("@")
            yield replace(item, hub=HUB, id=repo, revision=revision)
            continue
        given = found.argument(("pretrained", 1)) or []
        if any(not isinstance(thing, Constant) or thing.value for thing in given):
            yield item


def _open_clip(found: Found) -> Iterator[Reference]:
    tag = "" if found.function == "get_tokenizer" else found.text(("pretrained", 1))
    for item in found.ids():
        prefix, separator, rest = item.id.partition(":")
        if separator and prefix in ("hf-hub", "hf_hub") and not item.unknown:
            yield replace(item, hub=HUB, id=rest)
        elif item.unknown or tag:
            yield replace(item, revision=tag)


def _torchvision(found: Found) -> Iterator[Reference]:
    """A function of ``torchvision.models`` with weights: an enumeration's member, its name, or ``pretrained=True``."""
    name = found.text(("name", 0)) if found.api.id == ("name", 0) else found.function
    if name[:1].isupper() or not name:
        return
    if found.function == "get_weight":
        owner, _, member = name.partition(".")
        yield found.base(id=owner.removesuffix("_Weights").lower(), revision=member)
        return
    for thing in found.argument(("weights", "pretrained")) or []:
        if isinstance(thing, Named):
            yield found.base(id=name, revision=thing.name.rpartition(".")[2].replace("()", ""))
        elif isinstance(thing, Text):
            yield found.base(id=name, revision=thing.text.rpartition(".")[2])
        elif isinstance(thing, Constant) and thing.value is True:
            yield found.base(id=name)


def _keras(found: Found) -> Iterator[Reference]:
    """A class of ``keras.applications``; left out, its weights are those of ImageNet."""
    if not found.function[:1].isupper():
        return
    things = found.argument(("weights",))
    if things is None:
        yield found.base(id=found.function, revision="imagenet", method=Method.INFERRED)
        return
    for thing in things:
        if isinstance(thing, Text):
            if thing.text == "imagenet":
                yield found.base(id=found.function, revision="imagenet")
            else:
                yield found.base(id=thing.text, hub=PATH)


def _preset(found: Found) -> Iterator[Reference]:
    """A preset of KerasHub, or a repository by its URL (``hf://``, ``kaggle://``)."""
    for item in found.ids():
        scheme, separator, rest = item.id.partition("://")
        if separator and not item.unknown:
            yield replace(item, hub=HUB if scheme == "hf" else scheme, id=rest)
        else:
            yield item


def _tf_hub(found: Found) -> Iterator[Reference]:
    """A handle of TensorFlow Hub: a URL that ends with a version, or a path."""
    for item in found.ids():
        if "://" not in item.id or item.unknown:
            yield replace(item, hub=PATH) if not item.unknown else item
            continue
        parts = urlsplit(clean_url(item.id) or "")
        segments = [part for part in parts.path.split("/") if part and part != "models"]
        if parts.hostname in _TF_HOSTS and segments:
            version = segments.pop() if segments[-1].isdigit() else ""
            yield replace(item, id="/".join(segments), revision=version)
        elif parts.hostname:
            yield replace(item, hub="url", id=f"{parts.netloc}{parts.path}")


def _torch_hub(found: Found) -> Iterator[Reference]:
    """A model of a repository on GitHub (``owner/name:branch``), whose own code is run."""
    repo = found.text(("repo_or_dir", 0))
    local = found.text(("source",)) == "local"
    if not repo:
        if found.argument(("repo_or_dir", 0)) is not None:
            yield found.unknown("not a constant", ("repo_or_dir", 0))
        return
    name, _, revision = repo.partition(":")
    for item in found.ids():
        if item.unknown:
            yield item
        elif local:
            yield replace(item, id=repo, hub=PATH)
        else:
            yield replace(item, id=f"{name}/{item.id}", revision=revision, remote_code=found.is_true("trust_repo"))


def _mlflow(found: Found) -> Iterator[Reference]:
    """A URI of MLflow: a registered model at a version, stage or alias, a run's, a path, a repository of the Hub."""
    for item in found.ids():
        scheme, separator, rest = item.id.partition(":/")
        rest = rest.strip("/")
        if item.unknown:
            yield item
        elif separator and scheme == "models":
            name, _, version = rest.replace("@", "/", 1).partition("/")
            yield replace(item, id=name, revision=version)
        elif separator and scheme == "runs":
            yield replace(item, id=f"runs/{rest}")
        elif not separator:
            yield replace(item, hub=PATH)


RULES: Final[dict[str, Callable[[Found], Iterator[Reference]]]] = {
    "": _plain,
    "asset": _asset,
    "dataset": _dataset,
    "download": _download,
    "hf-url": _hf_url,
    "keras": _keras,
    "mlflow": _mlflow,
    "object": _object,
    "open-clip": _open_clip,
    "path": _path,
    "preset": _preset,
    "repository": _repository,
    "sbert": _sbert,
    "slash": _slash,
    "tf-hub": _tf_hub,
    "timm": _timm,
    "torch-hub": _torch_hub,
    "torchvision": _torchvision,
    "url": _url,
    **HOSTED_RULES,
}
"""Rules by name."""

"""A pipeline of spaCy: the folder of a ``meta.json``, or the package that such a folder lies in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.hub_folder import as_model, described_by, object_at, own_files, own_models, place
from aibom.formats.json_object import JsonObject
from aibom.formats.model_card import FORMAT as CARD
from aibom.formats.spacy import FORMAT as META
from aibom.formats.spacy import is_meta, package_of
from aibom.formats.thinc import elements
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_META: Final = "meta.json"
_CARD: Final = "README.md"
_MAX_COMPONENTS: Final = 200


class SpacyFolder:
    """Pipelines of spaCy, alone (``meta.json``, ``config.cfg``) or in their package.

    A package, installed or as ``spacy package`` writes it, is one model with the pipeline in it
    (``en_core_web_sm/en_core_web_sm-3.8.0``). The parameters of all components add up; tables of vectors, lookups and
    vocabularies are files of the model and no models.
    """

    name = "spacy-folder"
    markers: tuple[str, ...] = (_META,)
    priority = 25

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one pipeline; see ``FolderFormat.read``."""
        meta = object_at(folder, _META)
        if meta is None or not is_meta(meta):
            return ()
        inner = _inner(folder, meta)
        files = own_files(folder, own_models(folder, _folders(folder, inner)))
        at = f"{inner}/" if inner else ""
        own = (path for path in files if path != f"{at}{_CARD}")
        then = described_by(folder, own, inner) if inner else ()
        path = f"{at}{_META}"
        facts = ((place(folder, path), _facts(folder, path)), *_count(folder, at))
        return (as_model(self.name, folder, facts, files=files, then=then),)


def _inner(folder: Folder, meta: JsonObject) -> str:
    """The pipeline in its package, ``<name>-<version>``, at most two levels down; empty for the folder itself."""
    wanted = f"{package_of(meta)}-{meta.text('version')}"
    paths = (path.rpartition("/")[0] for path in folder.blobs if path.endswith(f"{wanted}/{_META}"))
    fitting = (path for path in paths if path.rpartition("/")[2] == wanted and path.count("/") <= 1)
    return min(fitting, key=lambda path: (path.count("/"), path), default="")


def _folders(folder: Folder, inner: str) -> set[str]:
    # A component may be a transformer in a folder of its own: it belongs to the pipeline all the same.
    at = f"{inner}/" if inner else ""
    below = {
        path[len(at) :].partition("/")[0] for path in folder.blobs if path.startswith(at) and "/" in path[len(at) :]
    }
    return {f"{at}{name}" for name in below}


def _facts(folder: Folder, path: str) -> Facts:
    facts = META.read(folder.blobs[path])
    model = facts.model
    if model is None or not model.metrics:
        return facts
    # The card that spaCy writes for the Hub has the same scores in other words: one list of them is enough.
    card = folder.blobs.get(_CARD)
    try:
        said = CARD.read(card).model if card is not None else None
    except (FormatError, OSError):
        said = None
    return replace(facts, model=replace(model, metrics=())) if said is not None and said.metrics else facts


def _count(folder: Folder, at: str) -> tuple[tuple[str, Facts], ...]:
    """The parameters of all components: of one model they are pieces, so they are added up."""
    paths = sorted(path for path in folder.blobs if path.startswith(at) and path.endswith("/model"))
    if not paths or len(paths) > _MAX_COMPONENTS:
        return ()
    total: Counter[str] = Counter()
    where = place(folder, f"{at}{_META}")
    for path in paths:
        try:
            found = elements(folder.blobs[path])
        except FormatError as error:
            return ((where, Facts("thinc", unknowns=(("parameters", clean_name(f"{path}: {error}")),))),)
        except OSError:
            return ()  # said of the file itself
        if found is None:
            reason = "weights that another framework packed are not counted"
            return ((where, Facts("thinc", unknowns=(("parameters", reason),))),)
        total.update(found)
    model = ModelFacts(parameters=total.total(), parameters_by_dtype=tuple(sorted(total.items())))
    return ((where, Facts("thinc", model=model, measured=("parameters", "parameters_by_dtype"))),)


FORMAT = SpacyFolder()

"""Keras before version 3, and its weights: HDF5 files, ``*.h5``."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.hdf5 import SIGNATURE, root_attributes
from aibom.formats.hdf5_data import hdf5_facts
from aibom.formats.json_text import load_json
from aibom.formats.keras_config import KerasConfig, read_config
from aibom.formats.keras_weights import count_weights
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "KerasH5"]

_WEIGHTS = (".weights.h5", "tf_model.h5")


class KerasH5:
    """Models and weights that Keras wrote as HDF5: ``*.h5``, ``*.hdf5``.

    Any data can be in an HDF5 file. It is Keras' where its root group has the attribute ``keras_version`` or
    ``model_config``, or it is called as Keras (``*.weights.h5``) or transformers (``tf_model.h5``) call weights; any
    other is data where it lies among data: then names, types and shapes of its data sets are read.

    Of attributes are read 16 MiB of each at most: version, backend, class, inputs, ``Lambda`` layers. Parameters are
    the elements of all data sets but those of an optimizer and of random numbers; of 20,000 groups and data sets at
    most, of which no element is read.
    """

    name = "keras-h5"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".h5", ".hdf5")
    magic: tuple[tuple[int, bytes], ...] = ((0, SIGNATURE),)

    def read(self, blob: Blob) -> Facts:
        """Return what the attributes say; see ``Format.read``."""
        named = blob.name.lower().endswith(_WEIGHTS)
        if blob.read(0, len(SIGNATURE)) != SIGNATURE:
            return Facts(self.name, Kind.MODEL if named and lfs_pointer(blob) is not None else None)
        unknowns: list[Property] = []
        attributes: dict[str, str] = {}
        try:
            attributes = root_attributes(blob)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        if not named and not attributes.keys() & {"keras_version", "model_config"}:
            return hdf5_facts(blob, self.name, unknowns)
        config = _config(attributes, unknowns)
        version, backend = (clean_name(attributes.get(key, "")) for key in ("keras_version", "backend"))
        parameters, by_dtype = count_weights(blob, unknowns) if not unknowns else (None, ())
        model = ModelFacts(
            architecture=config.architecture,
            inputs=tuple(config.inputs),
            parameters=parameters,
            parameters_by_dtype=by_dtype,
            formats=(self.name,),
            saved_with=(f"keras {version}",) if version else (),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            name=config.name,
            properties=(("aibom:keras:backend", backend),) if backend else (),
            model=model,
            libraries=("keras",),
            unknowns=tuple(unknowns),
            findings=tuple(config.findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _config(attributes: dict[str, str], unknowns: list[Property]) -> KerasConfig:
    if "model_config" not in attributes:
        return KerasConfig()
    try:
        value, _ = load_json(attributes["model_config"])
    except FormatError as error:
        unknowns.append(("architecture", f"model_config: {error}"))
        return KerasConfig()
    return read_config(value)


FORMAT = KerasH5()

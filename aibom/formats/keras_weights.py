"""Parameters of a model that Keras keeps in HDF5: elements of its data sets, without those of an optimizer."""

from __future__ import annotations

from collections import Counter

from aibom.formats.blob import Blob, FormatError
from aibom.formats.hdf5 import Hdf5
from aibom.formats.hdf5_tree import data_sets
from aibom.graph.facts import Property

__all__ = ["count_weights"]

_OPTIMIZERS = ("optimizer", "optimizer_weights")
_WEIGHTS = "model_weights"
# The state of random numbers is no weight, though it is saved among them.
_SEEDS = ("seed_generator", "random_generator")


def count_weights(blob: Blob, unknowns: list[Property]) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """Add up the weights.

    Args:
        blob: an HDF5 file, as ``save``, ``save_weights`` or the archive of Keras 3 has it.
        unknowns: gets why the number is not known.

    Returns:
        The number of parameters, None where it is not known, and by dtype.

    Raises:
        OSError: the bytes cannot be had.
    """
    elements: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    unclear = 0
    try:
        for found in data_sets(Hdf5(blob)):
            if found.path[:1] and (found.path[0] in _OPTIMIZERS or any(part in _SEEDS for part in found.path)):
                continue
            if not found.dtype:
                unclear += found.elements > 0
                continue
            # A whole model has its weights in a group of their own; a file of weights alone is that group.
            (elements if found.path[:1] == (_WEIGHTS,) else whole)[found.dtype] += found.elements
    except FormatError as error:
        unknowns.append(("parameters", str(error)))
        return None, ()
    if unclear:
        unknowns.append(("parameters", f"{unclear} data sets are of types that are not counted"))
        return None, ()
    counted = elements or whole
    return counted.total() or None, tuple(sorted(counted.items()))

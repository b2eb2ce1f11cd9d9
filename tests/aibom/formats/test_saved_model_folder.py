from __future__ import annotations

from aibom.formats.saved_model_folder import FORMAT
from tests.builders.folders import folder


def test_a_module_of_tf_hub_is_one_model() -> None:
    files = ("saved_model.pb", "tfhub_module.pb", "variables/variables.index", "assets/vocab.txt")
    (layout,) = FORMAT.read(folder(dict.fromkeys((*files, "README.md", "other/a.h5"), b""), "hub"))
    assert layout.files == tuple(sorted(f"hub/{name}" for name in files))


def test_without_its_graph_it_is_none() -> None:
    assert FORMAT.read(folder({"tfhub_module.pb": b"", "variables/variables.index": b""})) == ()

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats.base import Facts, Layout
from aibom.formats.blob import FormatError
from aibom.formats.oci_layout import FORMAT
from aibom.graph.component import Kind
from tests.aibom.formats.test_ollama_store import folder
from tests.builders.stores import OciBlobs, oci_layout


def named(where: Path) -> dict[str, Layout]:
    layouts = FORMAT.read(folder(where))
    return {next(name for _, facts in item.facts if (name := facts.name)): item for item in layouts}


def said(layout: Layout, format_: str) -> Facts:
    return next(facts for _, facts in layout.facts if facts.format == format_)


def test_models_are_told_by_media_types_and_programs_are_left_alone(tmp_path: Path) -> None:
    found = named(oci_layout(tmp_path / "images"))
    assert set(found) == {"tiny-st", "Smol", "kit"}
    assert {item.kind for item in found.values()} == {Kind.MODEL}
    assert [len(found[name].files) for name in ("tiny-st", "Smol", "kit")] == [5, 4, 4]


def test_the_configuration_of_a_modelpack_is_what_its_author_declares(tmp_path: Path) -> None:
    pack = named(oci_layout(tmp_path / "images"))["tiny-st"]
    config = said(pack, "oci-model-config")
    assert (config.name, config.version, config.supplier.name) == ("tiny-st", "1.2", "Acme")  # type: ignore[union-attr]
    assert [author.name for author in config.authors] == ["A. Author"]
    assert [license.id for license in config.licenses] == ["MIT"]
    assert config.properties == (("aibom:store:parameter-size", "16"), ("aibom:store:precision", "f32"))
    manifest = said(pack, "oci-manifest")
    assert manifest.properties[0] == ("aibom:store:reference", "v1")
    assert manifest.properties[1] == ("aibom:store:manifest", f"sha256:{pack.path[-64:]}")
    assert said(pack, "safetensors").model.parameters == 16  # type: ignore[union-attr]
    assert [license.id for license in said(pack, "license-file").licenses] == ["MIT"]


def test_an_archive_of_weights_is_named_and_not_unpacked(tmp_path: Path) -> None:
    kit = named(oci_layout(tmp_path / "images"))["kit"]
    gap = ("contents", "application/vnd.kitops.modelkit.model.v1.tar+gzip is not unpacked")
    assert said(kit, "oci-layer").unknowns == (gap,)
    assert [license.id for license in said(kit, "oci-model-config").licenses] == ["MIT"]


def test_data_alone_is_a_data_set(tmp_path: Path) -> None:
    made = OciBlobs(tmp_path / "images")
    kit = "application/vnd.kitops.modelkit."
    made.index(made.manifest(made.put(f"{kit}config.v1+json", {}), made.put(f"{kit}dataset.v1.tar", b"rows")))
    (layout,) = FORMAT.read(folder(made.folder))
    assert layout.kind is Kind.DATASET


def test_a_file_that_is_not_here_is_counted(tmp_path: Path) -> None:
    made = OciBlobs(tmp_path / "images")
    kit = "application/vnd.kitops.modelkit."
    gone = made.put(f"{kit}model.v1.tar", b"gone")
    made.index(made.manifest(made.put(f"{kit}config.v1+json", {}), gone))
    (made.folder / "blobs" / "sha256" / gone["digest"].removeprefix("sha256:")).unlink()
    (layout,) = FORMAT.read(folder(made.folder))
    assert said(layout, "oci-manifest").unknowns == (
        ("contents", "1 of the files that the manifest names are not here"),
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_an_index_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    made = OciBlobs(tmp_path / "images")
    (made.folder / "index.json").write_text(text)
    with pytest.raises(FormatError, match=r"index\.json cannot be read"):
        FORMAT.read(folder(made.folder))


@pytest.mark.parametrize(
    "manifests", [7, [7], [{}], [{"digest": "sha256:../../oci-layout"}], [{"digest": None}], [[]], {"a": 1}]
)
def test_what_names_no_manifest_is_nothing(tmp_path: Path, manifests: Any) -> None:
    made = OciBlobs(tmp_path / "images")
    (made.folder / "index.json").write_text(json.dumps({"manifests": manifests}))
    assert FORMAT.read(folder(made.folder)) == ()


def test_an_index_that_names_itself_ends(tmp_path: Path) -> None:
    made = OciBlobs(tmp_path / "images")
    digest = "a" * 64
    (made.folder / "blobs" / "sha256" / digest).write_text(json.dumps({"manifests": [{"digest": f"sha256:{digest}"}]}))
    made.index({"digest": f"sha256:{digest}"})
    assert FORMAT.read(folder(made.folder)) == ()


def test_indexes_that_name_one_another_are_each_read_once(tmp_path: Path) -> None:
    made = OciBlobs(tmp_path / "images")
    names = [f"{number:064x}" for number in range(300)]
    text = json.dumps({"manifests": [{"digest": f"sha256:{name}"} for name in names]})
    for name in names:
        (made.folder / "blobs" / "sha256" / name).write_text(text)
    made.index(*({"digest": f"sha256:{name}"} for name in names))
    assert FORMAT.read(folder(made.folder)) == ()  # 27 million, if each were followed

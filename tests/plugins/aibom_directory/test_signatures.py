"""Signatures beside models: whose they are, and whether the files are as they were signed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

import aibom
from aibom.api import render
from aibom.plugin import Component, Kind, Rel
from tests.builders.signatures import certificates, manifest, model_signature, signed_statement
from tests.builders.tree import write_files
from tests.builders.weights import gguf, safetensors
from tests.plugins.aibom_directory.trees import tuned

WEIGHTS = safetensors({"w": ("F32", (2, 2))})


def model(folder: Path, files: Mapping[str, bytes], name: str | None = None) -> Component:
    write_files(folder, dict(files))
    graph = aibom.scan(str(folder))
    if name is not None:
        return next(item for item in graph.components(Kind.MODEL) if item.name == name)
    assert graph.subject is not None and graph.subject.kind is Kind.MODEL
    return graph.subject


def of(component: Component, name: str) -> tuple[str, ...]:
    return component.values(f"aibom:signature:{name}")


def test_a_signed_model_says_who_signed_and_that_its_files_agree(tmp_path: Path) -> None:
    files = tuned()
    found = model(tmp_path / "m", {**files, "model.sig": model_signature(files)})
    assert (of(found, "kind"), of(found, "verified"), of(found, "digests")) == (("key",), ("not-tried",), ("agree",))
    assert len(of(found, "signer")[0]) == 64
    (reference,) = [item for item in found.references if item.type == "digital-signature"]
    assert (reference.url, len(reference.digests)) == ("model.sig", 1)
    assert found.values("aibom:finding") == ()


def test_a_signature_changes_nothing_of_what_it_signs(tmp_path: Path) -> None:
    files = tuned()
    before = model(tmp_path / "m", files)
    after = model(tmp_path / "m", {"model.sig": model_signature(files)})
    assert before.model is not None and after.model is not None
    assert before.model.digest == after.model.digest is not None
    pgp = model(tmp_path / "m", {"other.sig": b"-----BEGIN PGP SIGNATURE-----"})
    assert pgp.model is not None and pgp.model.digest != before.model.digest


def test_a_certificate_names_its_owner_and_who_vouches(tmp_path: Path) -> None:
    data = signed_statement(manifest(tuned()), chain=certificates())
    found = model(tmp_path / "m", {**tuned(), "model.sig": data})
    assert (of(found, "kind"), of(found, "issuer")) == (("certificate",), ("CN=Acme root,O=Acme",))
    assert of(found, "signer") == ("ada@example.org", "sign.example.org")


def test_every_difference_is_a_finding(tmp_path: Path) -> None:
    files = tuned()
    signature = model_signature({**files, "gone.txt": b"gone"})
    changed = {**files, "vocab.json": b"{ }", "new.txt": b"new", ".gitignore": b"", "model.sig": signature}
    found = model(tmp_path / "m", changed)
    assert of(found, "digests") == ("differ",)
    assert found.values("aibom:finding") == (
        "signature: gone.txt is signed and not here",
        "signature: new.txt is here and not signed",
        "signature: vocab.json is not as it was signed",
    )


def test_what_the_signer_left_out_is_told(tmp_path: Path) -> None:
    files = tuned()
    signature = model_signature(files, ignored=("model.sig", "logs", "/home/ada/m/x"))
    found = model(tmp_path / "m", {**files, "logs/a.txt": b"", "logs2": b"", "model.sig": signature})
    assert of(found, "left-out") == ("logs/a.txt",)
    assert found.values("aibom:finding") == ("signature: logs2 is here and not signed",)
    assert "/home/ada" not in str(found)  # the three letters alone may stand in a digest


def test_a_bom_beside_the_files_is_none_of_them(tmp_path: Path) -> None:
    files = tuned()
    found = model(tmp_path / "m", {**files, "bom.cdx.json": b"{}", "model.sig": model_signature(files)})
    assert (of(found, "digests"), of(found, "left-out")) == (("agree",), ("bom.cdx.json",))


@pytest.mark.parametrize("place", ["m.sig", "m/model.sigstore.json"])
def test_a_signature_may_lie_beside_the_folder_it_names(place: str, tmp_path: Path) -> None:
    files = tuned()
    tree = {f"m/{path}": content for path, content in files.items()}
    tree |= {place: model_signature(files, "m", ignored=("model.sigstore.json",)), "other.gguf": gguf({}, [])}
    found = model(tmp_path / "all", tree, "m")
    assert of(found, "digests") == ("agree",)
    graph = aibom.scan(str(tmp_path / "all"))
    inside = {graph[edge.target].name for edge in graph.outgoing("dir:all/m", Rel.CONTAINS)}
    assert inside == {*files, *([place[2:]] if place.startswith("m/") else [])}
    assert next(item.url for item in found.references if item.type == "digital-signature") == place


def test_a_model_of_one_file_has_its_signature_with_it(tmp_path: Path) -> None:
    tree = {"a.safetensors": WEIGHTS, "a.sig": model_signature({".": WEIGHTS}, "a.safetensors"), "b.gguf": gguf({}, [])}
    write_files(tmp_path / "all", tree)
    graph = aibom.scan(str(tmp_path / "all"))
    found = graph["dir:all/a.safetensors"]
    assert of(found, "digests") == ("agree",)
    assert graph["dir:all/a.safetensors#a.sig"].values("aibom:file:format") == ("model-signature",)
    assert of(graph["dir:all/b.gguf"], "digests") == ()
    assert len(graph.components(Kind.MODEL)) == 2


def test_loose_models_of_one_signed_folder_stay_several_and_are_all_signed(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"a.safetensors": WEIGHTS, "b.gguf": gguf({}, []), "notes.txt": b"notes"}
    write_files(tmp_path / "all", {**files, "model.sig": model_signature(files)})
    models = aibom.scan(str(tmp_path / "all")).components(Kind.MODEL)
    assert [(item.name, of(item, "digests")) for item in models] == [
        ("a.safetensors", ("agree",)),
        ("b.gguf", ("agree",)),
    ]


def test_a_signature_over_a_part_says_so(tmp_path: Path) -> None:
    files = {**tuned(), "onnx/a.onnx": b"onnx", "onnx/model.sig": model_signature({"a.onnx": b"onnx"})}
    assert of(model(tmp_path / "m", files), "digests") == ("partial",)
    changed = {**files, "onnx/a.onnx": b"other"}
    assert of(model(tmp_path / "n", changed), "digests") == ("differ",)


def test_without_digests_nothing_is_compared_but_names(tmp_path: Path) -> None:
    files = tuned()
    write_files(tmp_path / "m", {**files, "model.sig": model_signature(files)})
    graph = aibom.scan(str(tmp_path / "m"), digests=False)
    assert graph.subject is not None and of(graph.subject, "digests") == ("not-compared",)
    assert any(item.field == "signature" for item in graph.unknowns())


def test_a_pointer_stands_for_what_was_signed(tmp_path: Path) -> None:
    files = tuned()
    shard = next(path for path in files if path.endswith(".safetensors"))
    oid = hashlib.sha256(files[shard]).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(files[shard])}\n".encode()
    found = model(tmp_path / "m", {**files, shard: pointer, "model.sig": model_signature(files)})
    assert of(found, "digests") == ("agree",)


@pytest.mark.parametrize("name", ["../m", "/etc", "..", "a\\b", "", "."])
def test_a_name_that_leads_out_is_not_followed(name: str, tmp_path: Path) -> None:
    files = tuned()
    found = model(tmp_path / "m", {**files, "model.sig": model_signature(files, name)})
    assert of(found, "digests") == ("agree",)


def test_signed_paths_that_lead_out_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    signature = model_signature({**tuned(), "../secret": b"secret", "/etc/passwd": b""})
    found = model(tmp_path / "m", {**tuned(), "model.sig": signature})
    assert found.values("aibom:finding") == (
        "signature: ../secret is signed and not here",
        "signature: /etc/passwd is signed and not here",
    )


def test_many_differences_are_counted(tmp_path: Path) -> None:
    signature = model_signature({**tuned(), **{f"x{number}": b"" for number in range(150)}})
    found = model(tmp_path / "m", {**tuned(), "model.sig": signature})
    assert len(found.values("aibom:finding")) == 101
    assert "signature: 50 more files differ" in found.values("aibom:finding")


def test_of_many_signatures_over_one_folder_some_are_compared(tmp_path: Path) -> None:
    files = tuned()
    many = {f"{number:03}.sig": model_signature(files) for number in range(40)}
    write_files(tmp_path / "m", {**files, **many})
    graph = aibom.scan(str(tmp_path / "m"))
    assert graph.subject is not None
    assert len([item for item in graph.subject.references if item.type == "digital-signature"]) == 16
    assert any(item.reason.startswith("more than 16 signatures") for item in graph.unknowns())
    assert of(graph.subject, "digests") == ("agree",)


def test_a_name_that_is_no_text_is_only_a_name(tmp_path: Path) -> None:
    files = tuned()
    write_files(tmp_path / "m", files)
    target = tmp_path / "m" / os.fsdecode(b"\xff\n\x1b[31m.sig")
    target.write_bytes(model_signature(files))
    graph = aibom.scan(str(tmp_path / "m"))
    assert graph.subject is not None and of(graph.subject, "digests") == ("agree",)
    assert not [problem for problem in aibom.validate(json.loads(render(graph)[0])) if problem.severity == "error"]
    found = next(item.url for item in graph.subject.references if item.type == "digital-signature")
    assert found.isascii() and found.isprintable() and found.endswith(".sig")


def test_a_broken_signature_is_an_unknown_of_its_model(tmp_path: Path) -> None:
    write_files(tmp_path / "m", {**tuned(), "model.sig": b'{"mediaType": '})
    graph = aibom.scan(str(tmp_path / "m"))
    assert any(item.location == "model.sig" and "not JSON" in item.reason for item in graph.unknowns())

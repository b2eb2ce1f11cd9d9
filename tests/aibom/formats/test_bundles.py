"""Models that are archives of others: TorchServe, H2O's MOJO, llamafile, NeMo."""

from __future__ import annotations

import gzip

import pytest

from aibom.formats import h2o_mojo, llamafile, nemo, torchserve
from aibom.formats.base import Facts, Format
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders import bundles as built
from tests.builders.archives import zipped
from tests.builders.pickles import Made, Name, dump
from tests.builders.weights import gguf


def read(item: Format, data: bytes, name: str) -> Facts:
    return item.read(Reader(data).blob(name))


def test_an_archive_of_torchserve() -> None:
    facts = read(torchserve.FORMAT, built.torchserve(), "tiny.mar")
    assert (facts.name, facts.version) == ("tiny", "1.0")
    assert facts.model == ModelFacts(parameters=8, parameters_by_dtype=(("F32", 8),), formats=("pytorch", "torchserve"))
    assert facts.libraries == ("torch", "torchserve")
    assert ("aibom:torchserve:handler", "image_classifier") in facts.properties
    assert not facts.findings


def test_a_handler_is_code_and_its_requirements_are_its_own() -> None:
    members = {"h.py": b"import os", "r.txt": b"numpy>=1.26\nrequests\n--index-url https://user:secret@acme.example\n"}
    facts = read(torchserve.FORMAT, built.torchserve(members, handler="h.py", requirementsFile="r.txt"), "tiny.mar")
    assert facts.findings == (("remote-code", "serving runs h.py"),)
    assert facts.model is not None and facts.model.remote_code
    assert facts.model.requires == ("numpy >=1.26",)
    assert facts.libraries == ("numpy", "requests", "torch", "torchserve")
    assert "secret" not in str(facts)


def test_weights_that_would_run_code_are_a_finding_of_the_archive() -> None:
    weights = zipped({"archive/data.pkl": dump(Made(Name("posix", "system"), "id"))})
    facts = read(torchserve.FORMAT, built.torchserve({"w.pt": weights}), "tiny.mar")
    assert ("unsafe-import", "posix.system") in facts.findings
    assert ("aibom:file:import", "posix.system") in facts.properties


@pytest.mark.parametrize("data", [b"", b"MAR1\0\0\0\x10", zipped({"a": b"b"}), b"text"])
def test_other_archives_are_none_of_torchserve(data: bytes) -> None:
    assert read(torchserve.FORMAT, data, "update.mar") == Facts("torchserve")


def test_a_broken_archive_of_torchserve_is_a_model_of_which_nothing_is_known() -> None:
    cut = read(torchserve.FORMAT, built.torchserve()[:-30], "tiny.mar")
    assert cut.kind is Kind.MODEL and cut.unknowns[0][0] == "contents"


def test_a_mojo_of_h2o() -> None:
    facts = read(h2o_mojo.FORMAT, built.mojo(), "gbm.zip")
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        architecture="Gradient Boosting Machine",
        inputs=("age", "income"),
        outputs=("default",),
        formats=("h2o-mojo",),
        saved_with=("h2o 3.46.0.5",),
    )
    assert ("aibom:h2o:num-trees", "7") in facts.properties
    assert not facts.licenses, "the licence in it is H2O's own"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\3\4", zipped({"a": b"b"}), built.mojo("[info]\nname = x\n"), zipped({"model.ini": b"\xff\0"}), b"text"],
)
def test_other_archives_are_left_alone(data: bytes) -> None:
    assert read(h2o_mojo.FORMAT, data, "data.zip") == Facts("h2o-mojo")


def test_a_llamafile_says_what_its_largest_model_says() -> None:
    pairs = {"general.architecture": "llama", "general.name": "Small", "general.license": "mit"}
    models = {"mmproj.gguf": gguf(), "small.gguf": gguf(pairs, [("t", (32,), 0)]), ".args": b"-m\nsmall.gguf\n"}
    facts = read(llamafile.FORMAT, built.llamafile(models), "small.llamafile")
    assert facts.kind is Kind.MODEL
    assert facts.name == "Small"
    assert facts.licenses[0].id == "MIT"
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.formats) == (32, ("gguf", "llamafile"))
    assert ("aibom:llamafile:member", "small.gguf") in facts.properties
    assert ("aibom:llamafile:contains", "mmproj.gguf") in facts.properties
    assert facts.findings[0][0] == "remote-code"


def test_a_llamafile_whose_model_cannot_be_read() -> None:
    packed = read(llamafile.FORMAT, built.llamafile({"m.gguf": gguf()}, deflate=True), "m.llamafile")
    assert packed.kind is Kind.MODEL and packed.unknowns == (("contents", "m.gguf is compressed"),)
    broken = read(llamafile.FORMAT, built.llamafile({"m.gguf": b"no GGUF here"}), "m.llamafile")
    assert broken.unknowns == (("contents", "m.gguf: not GGUF"),)
    with pytest.raises(FormatError, match="without a model in GGUF"):
        read(llamafile.FORMAT, built.llamafile({"a": b"b"}), "m.llamafile")


def test_a_model_of_nemo() -> None:
    facts = read(nemo.FORMAT, built.nemo(), "citrinet.nemo")
    assert facts.name == "Citrinet"
    assert facts.model == ModelFacts(
        architecture="EncDecCTCModelBPE",
        parameters=8,
        parameters_by_dtype=(("F32", 8),),
        formats=("nemo", "pytorch"),
        saved_with=("nemo-toolkit 1.21.0",),
    )
    assert facts.libraries == ("nemo-toolkit", "torch")
    assert not facts.findings and not facts.unknowns
    assert "ada" not in str(facts)


def test_a_compressed_model_of_nemo_says_what_its_configuration_says() -> None:
    facts = read(nemo.FORMAT, built.nemo(packed=True), "citrinet.nemo")
    assert facts.name == "Citrinet"
    assert facts.model is not None and facts.model.parameters is None
    assert facts.unknowns == (("parameters", "model_weights.ckpt is compressed, and not read"),)


def test_links_and_names_that_leave_the_folder_are_findings() -> None:
    data = built.tarred({"model_config.yaml": b"name: x\n", "../../evil": b"x"}, {"weights": "/etc/passwd"})
    facts = read(nemo.FORMAT, data, "a.nemo")
    assert facts.name == "x"
    assert facts.findings == (
        ("path", "../../evil"),
        ("archive", "weights is a symbolic link, which is not followed"),
    )


def test_a_configuration_that_cannot_be_read() -> None:
    for config in ("a: &x [1]\nb: *x\n", "a: [", "x: " + "y" * 2_000_000):
        facts = read(nemo.FORMAT, built.tarred({"model_config.yaml": config.encode()}), "a.nemo")
        assert facts.kind is Kind.MODEL
        assert facts.unknowns[0][0] == "contents" and facts.unknowns[0][1].startswith("model_config.yaml: ")


def test_a_bomb_is_said_to_be_one() -> None:
    data = built.tarred({"model_config.yaml": b"name: x\n", "zeros": bytes(8_000_000), "more": b"x"})
    facts = read(nemo.FORMAT, gzip.compress(data, mtime=0), "a.nemo")
    assert facts.name == "x"
    assert ("ratio", "it unpacks to more than 100 times its size") in facts.findings


@pytest.mark.parametrize(
    "data", [b"", b"text", bytes(2000), built.tarred({"a": b"b"}), gzip.compress(b"text", mtime=0)]
)
def test_another_archive_is_none_of_nemo(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"none of NeMo's|no archive of NeMo's"):
        read(nemo.FORMAT, data, "a.nemo")

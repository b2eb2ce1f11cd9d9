from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import coreml
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Contact, Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders import coreml as built
from tests.builders.protobuf import message


def read(data: bytes) -> Facts:
    return coreml.FORMAT.read(Reader(data).blob("net.mlmodel"))


def test_everything_that_a_network_says() -> None:
    layer = (140, message((1, 3), (2, 2), (20, built.floats(6)), (21, built.floats(2))))
    facts = read(
        built.coreml(
            403,
            built.network(layer),
            texts={1: "Tells cats.\n\nFrom dogs.", 2: "1.2", 3: "Ada Lovelace", 4: "MIT"},
            added={"com.github.apple.coremltools.version": "9.0", "k": "v"},
            inputs=[built.feature("image", 4, (224, 192)), built.feature("x", 5, (1, 3), built.FLOAT16)],
            outputs=[built.feature("label", 3), built.feature("p", 6)],
            states=[built.feature("cache", 8, (2, 2))],
        )
    )
    assert facts.kind is Kind.MODEL
    assert (facts.version, facts.description) == ("1.2", "Tells cats.")
    assert facts.authors == (Contact(name="Ada Lovelace"),)
    assert facts.licenses == (License(id="MIT"),)
    assert facts.model == ModelFacts(
        architecture="neuralNetworkClassifier",
        inputs=("image image RGB [224, 192]", "x float16 [1, 3]", "cache state float32 [2, 2]"),
        outputs=("label string", "p dictionary"),
        parameters=8,
        parameters_by_dtype=(("F32", 8),),
        formats=("coreml",),
        saved_with=("coremltools 9.0",),
    )
    assert ("aibom:coreml:specification-version", "6") in facts.properties
    assert ("aibom:coreml:metadata", "k=v") in facts.properties
    assert not facts.unknowns and not facts.findings


def test_a_program_names_its_weights_and_counts_them() -> None:
    value = built.blob_constant((3, 4), "@model_path/weights/weight.bin")
    facts = read(built.coreml(502, built.program(("const", value), ("const", value))))
    assert facts.files == ("weights/weight.bin",)
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.parameters_by_dtype) == (24, (("F16", 24),))


def test_tensors_in_place_are_weights_and_settings_are_none() -> None:
    facts = read(
        built.coreml(502, built.program(("const", built.floats_in_place(3)), ("const", built.floats_in_place())))
    )
    assert facts.model is not None
    assert facts.model.parameters_by_dtype == (("F32", 3),)


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize(
    ("kind", "values", "dtype", "way"),
    [
        ("constexpr_affine_dequantize", {"quantized_data": ((3, 4), 21), "scale": ((3,), 10)}, "I8", "linear I8"),
        ("constexpr_blockwise_shift_scale", {"data": ((3, 4), 25), "scale": ((3, 1), 10)}, "I4", "linear I4"),
        ("constexpr_lut_to_dense", {"indices": ((6,), 31), "lut": ((16,), 10)}, "U4", "palettized U4"),
        ("constexpr_lut_to_dense", {"indices": ((3, 4), 36), "lut": ((1, 4), 10)}, "U2", "palettized U2"),
        ("constexpr_sparse_to_dense", {"nonzero_data": ((5,), 10), "mask": ((2,), 31)}, "F16", "sparse F16"),
    ],
)
def test_a_compressed_weight_is_what_it_makes(
    kind: str, values: dict[str, tuple[tuple[int, ...], int]], dtype: str, way: str, inline: bool
) -> None:
    said = {key: built.blob_constant(dims, "@model_path/w.bin", number) for key, (dims, number) in values.items()}
    attributes, inputs = ({}, said) if inline else (said, {})
    one = built.operation(kind, attributes, inputs=inputs, output=("w", (3, 4)))
    facts = read(built.coreml(502, built.program(one)))
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.parameters_by_dtype) == (12, ((dtype, 12),))
    assert facts.model.quantization == way
    assert facts.files == ("w.bin",)


def test_what_is_compressed_twice_counts_once() -> None:
    data = built.blob_constant((3, 4), "@model_path/w.bin", 35)
    inner = built.operation("constexpr_lut_to_dense", inputs={"indices": data}, output=("a", (3, 4)))
    outer = built.operation("constexpr_blockwise_shift_scale", inputs={"data": "a"}, output=("b", (3, 4)))
    facts = read(built.coreml(502, built.program(inner, outer)))
    assert facts.model is not None
    assert facts.model.parameters_by_dtype == (("U4", 12),)


def test_weights_of_a_network_that_are_packed_are_not_counted() -> None:
    facts = read(built.coreml(500, built.network((140, message((20, message((30, b"\0" * 9))))))))
    assert facts.unknowns == (("parameters", "quantized weights, of which elements share bytes"),)
    assert facts.model is not None and facts.model.parameters is None


def test_a_pipeline_is_the_sum_of_its_models() -> None:
    inner = [built.coreml(500, built.network((250, message((2, built.floats(n)))))) for n in (3, 4)]
    facts = read(built.coreml(200, message((1, message(*((1, model) for model in inner))))))
    assert facts.model is not None
    assert (facts.model.architecture, facts.model.parameters) == ("pipelineClassifier", 7)
    assert ("aibom:coreml:contains", "neuralNetwork") in facts.properties


@pytest.mark.parametrize(
    "data",
    [
        built.coreml(555, message((10, "MyModel"))),
        built.coreml(500, built.network((500, message((10, "MyModel"))))),
        built.coreml(500, built.network((605, message((2, built.network((500, message((10, "MyModel"))))))))),
    ],
)
def test_code_of_the_app_is_a_finding(data: bytes) -> None:
    assert read(data).findings == (("remote-code", "MyModel is a class of the app that loads it"),)


def test_weights_outside_of_the_package_are_a_finding() -> None:
    value = built.blob_constant((1,), "@model_path/../../etc/passwd")
    facts = read(built.coreml(502, built.program(("const", value))))
    assert facts.findings == (("path", "../../etc/passwd"),)


@pytest.mark.parametrize("data", [b"", b"text", message((1, 6)), message((1, 6), (2, b"")), message((500, b""))])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a Core ML model"):
        read(data)


def test_models_nested_without_end_are_cut() -> None:
    data = built.coreml(500)
    for _ in range(20):
        data = built.coreml(202, message((1, data)))
    assert read(data).unknowns == (("contents", "too many models inside one another"),)


def test_packages_and_compiled_folders_are_one_model_each(tmp_path: Path) -> None:
    built.write_coreml(tmp_path)
    built.write_coreml_compiled(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "Manifest.json").write_text('{"itemInfoEntries": {}}')
    (tmp_path / "other" / "metadata.json").write_text("[]")
    (tmp_path / "other" / "coremldata.bin").write_bytes(b"x")
    graph = api.scan(str(tmp_path))
    found = {item.name: item for item in graph if item.kind is Kind.MODEL}
    assert sorted(found) == ["Net.mlmodelc", "Prog.mlpackage", "net.mlmodel"]
    package, compiled = found["Prog.mlpackage"], found["Net.mlmodelc"]
    assert package.version == "3" and package.licenses == (License(id="Apache-2.0"),)
    assert package.model is not None and package.model.parameters == 12
    assert compiled.version == "2.0" and compiled.authors == (Contact(name="Ada Lovelace"),)
    assert compiled.model is not None
    assert compiled.model.inputs == ("x Float32 [1, 3, 224, 224]",)
    assert compiled.model.architecture == "mlProgram"
    names = sorted(item.name for item in graph if item.kind is Kind.FILE and item.ref.startswith(package.ref + "#"))
    assert names == [
        "Data/com.apple.CoreML/model.mlmodel",
        "Data/com.apple.CoreML/weights/weight.bin",
        "Manifest.json",
    ]


def test_a_broken_compiled_metadata_is_said(tmp_path: Path) -> None:
    built.write_coreml_compiled(tmp_path)
    (tmp_path / "Net.mlmodelc" / "metadata.json").write_text("[{")
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.name == "Net.mlmodelc" and model.version is None

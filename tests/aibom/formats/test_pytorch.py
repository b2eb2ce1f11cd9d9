from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.pytorch import FORMAT
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.archives import parameter, state_dict, tensor, torch_legacy, torch_zip, zipped
from tests.builders.pickles import Made, Name, Raw

WEIGHT, BIAS = tensor((2, 3), "0"), tensor((2,), "1", "HalfStorage")
STATE = state_dict({"fc.weight": WEIGHT, "fc.bias": BIAS})
STORAGES = {"0": 24, "1": 4}


def read(data: bytes, name: str = "model.pt") -> Facts:
    return FORMAT.read(Reader(data).blob(name))


def saved(value: Any, storages: dict[str, int] | None = None) -> Facts:
    return read(torch_zip(value, STORAGES if storages is None else storages))


def test_everything_that_a_state_dict_says() -> None:
    facts = saved(STATE)
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(parameters=8, parameters_by_dtype=(("F16", 2), ("F32", 6)), formats=("pytorch",))
    assert facts.libraries == ("torch",)
    assert facts.measured == ("formats", "parameters", "parameters_by_dtype")
    assert [text for name, text in facts.properties if name == "aibom:file:import"] == [
        "collections.OrderedDict",
        "torch.FloatStorage",
        "torch.HalfStorage",
        "torch._utils._rebuild_tensor_v2",
    ]
    assert ("aibom:pytorch:byte-order", "little") in facts.properties
    assert ("aibom:pytorch:version", "3") in facts.properties
    assert not facts.unknowns
    assert not facts.findings


def test_the_legacy_format_says_the_same() -> None:
    facts = read(torch_legacy(STATE, ("0", "1"), bytes(28)))
    assert facts.model == saved(STATE).model
    assert ("aibom:pytorch:byte-order", "little") in facts.properties
    assert not facts.unknowns


def _module(**parts: Any) -> Made:
    state = {"training": False, "_parameters": {}, "_buffers": {}, "_modules": {}, **parts}
    return Made(Name("acme.nets", "Net"), state=state)


@pytest.mark.parametrize(
    ("value", "parameters"),
    [
        (STATE, 8),
        ({"fc.weight": WEIGHT, "fc.bias": BIAS}, 8),
        ({"fc.weight": parameter(WEIGHT)}, 6),
        ({"epoch": 3, "model_state_dict": STATE, "optimizer": {"state": {}, "param_groups": []}}, 8),
        ({"state_dict": STATE, "ema": {"fc.weight": WEIGHT}}, 8),
        ({"whatever": STATE, "loss": 0.5}, 8),
        ({"one": STATE, "other": {"fc.weight": WEIGHT}}, None),
        (_module(_modules={"fc": _module(_parameters={"weight": parameter(WEIGHT)}, other=BIAS)}), 6),
        ({"a.weight": WEIGHT, "b.weight": WEIGHT}, 6),
        ({"a.weight": tensor((3, 3), "0", held=3, stride=(0, 1))}, 9),
    ],
)
def test_the_parameters_of_the_one_model_in_it(value: Any, parameters: int | None) -> None:
    facts = read(torch_legacy(value))
    if parameters is None:
        assert facts.model is None or facts.model.parameters is None
    else:
        assert facts.model is not None
        assert (facts.kind, facts.model.parameters) == (Kind.MODEL, parameters)


@pytest.mark.parametrize(
    "value",
    [
        tensor((2, 3)),
        [tensor((2, 3)), tensor((2, 3))],
        {"images": tensor((2, 3)), "labels": tensor((2,), "1", "LongStorage")},
        {"input.ids": tensor((2,), "1", "LongStorage")},
        {"state": {0: {"exp_avg": tensor((2, 3))}}, "param_groups": [{"lr": 0.1}]},
        {"python": (3, (1, 2)), "cpu": tensor((5,), "0", "ByteStorage")},
        {"epoch": 3},
        {},
        None,
    ],
)
def test_what_is_no_model(value: Any) -> None:
    assert saved(value).kind is None
    assert read(torch_legacy(value)).kind is None


@pytest.mark.parametrize("name", ["optimizer.pt", "training_args.bin", "scheduler.pt", "rng_state_0.pth"])
def test_the_state_of_a_run_belongs_to_its_checkpoint(name: str) -> None:
    facts = read(torch_zip(Made(Name("transformers.training_args", "TrainingArguments"), STATE), STORAGES), name)
    assert facts.kind is None
    assert ("aibom:file:import", "transformers.training_args.TrainingArguments") in facts.properties


@pytest.mark.parametrize(
    ("value", "storages"),
    [
        ({"a.weight": tensor((2, 3), held=5)}, {"0": 20}),
        ({"a.weight": tensor((2, 3), offset=1, held=6)}, {"0": 24}),
        ({"a.weight": tensor((2, 3))}, {"0": 20}),
        ({"a.weight": tensor((2, 3))}, {}),
    ],
)
def test_a_shape_that_does_not_fit_is_a_finding(value: Any, storages: dict[str, int]) -> None:
    facts = saved(value, storages)
    assert facts.model is not None
    assert facts.model.parameters is None
    assert [rule for rule, _ in facts.findings] == ["layout"]
    assert facts.unknowns == (("parameters", "tensors contradict themselves"),)


def test_elements_that_may_hold_several_weights_are_not_counted() -> None:
    facts = saved({"a.weight": tensor((4,), "0", "ByteStorage"), "a.scale": tensor((2,), "1")}, {"0": 4, "1": 8})
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.parameters_by_dtype) == (None, (("F32", 2), ("U8", 4)))
    assert facts.unknowns == (("parameters", "elements of U8 may hold several weights each"),)


def test_torchscript_imports_nothing_of_python() -> None:
    net = Made(
        Name("__torch__.acme", "Net"),
        state={"weight": WEIGHT, "inner": Made(Name("__torch__", "I"), state={"b": BIAS})},
    )
    facts = read(torch_zip(net, STORAGES, {"code/__torch__.py": b"", "constants.pkl": b"\x80\x02)."}), "x.jit")
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.architecture) == (8, "Net")
    assert ("aibom:pytorch:kind", "torchscript") in facts.properties
    assert not any("__torch__" in text for _, text in facts.properties)
    # Without code it is a pickle like any other, whatever its names are.
    assert any("__torch__" in text for _, text in read(torch_zip(net, STORAGES)).properties)


@pytest.mark.parametrize("pack", [torch_zip, torch_legacy])
def test_what_runs_code_is_a_finding_whatever_the_suffix(pack: Any) -> None:
    data = pack({"a.weight": tensor((2, 3)), "x": Made(Name("posix", "system"), "id")})
    for name in ("x.pt", "x.bin", "x.ckpt", "x"):
        facts = read(data, name)
        assert (facts.kind, facts.findings) == (Kind.MODEL, (("unsafe-import", "posix.system"),))


def test_exported_programs_are_identified() -> None:
    export = read(zipped({"x/archive_format": b"pt2", "x/archive_version": b"0"}), "x.pt2")
    assert export.kind is Kind.MODEL
    assert export.properties == (("aibom:pytorch:kind", "export"), ("aibom:pytorch:version", "0"))


@pytest.mark.parametrize("name", ["x.bin", "firmware.bin", "path.pth", "x.model", "x.ckpt", "x.pt"])
@pytest.mark.parametrize(
    "data", [b"", b"text", b"\x7fELF" + bytes(40), zipped({"word/document.xml": b"<x/>", "../x": b""})]
)
def test_files_of_other_software_are_left_alone(name: str, data: bytes) -> None:
    assert read(data, name) == Facts("pytorch")


@pytest.mark.parametrize(("name", "kind"), [("x.pt", Kind.MODEL), ("x.bin", None), ("optimizer.pt", None)])
def test_a_broken_archive_is_a_model_where_the_name_is_no_other_s(name: str, kind: Kind | None) -> None:
    facts = read(torch_zip(STATE, STORAGES)[:-30], name)
    assert (facts.kind, [field for field, _ in facts.unknowns]) == (kind, ["contents"])


def test_a_broken_pickle_keeps_its_imports() -> None:
    whole = torch_legacy([STATE, Name("posix", "system")])
    facts = read(whole[: whole.index(b"system\n") + 7])
    assert facts.findings == (("unsafe-import", "posix.system"),)
    assert facts.unknowns == (("contents", "truncated; imports behind are not known"),)


def test_a_mapping_that_holds_itself_ends() -> None:
    loop = Raw(b"}q\x09(X\x01\0\0\0ah\x09X\x01\0\0\0bh\x09u")
    assert read(torch_legacy(loop)).kind is None
    assert read(torch_legacy({"state_dict": loop, "model": STATE})).kind is Kind.MODEL


@pytest.mark.parametrize(("name", "kind"), [("pytorch_model.bin", Kind.MODEL), ("x.pth", Kind.MODEL), ("x.bin", None)])
def test_a_pointer_of_git_lfs_stands_for_a_model_by_its_name(name: str, kind: Kind | None) -> None:
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    assert read(text.encode(), name).kind is kind

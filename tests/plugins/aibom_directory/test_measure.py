"""What is computed over a whole model."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from aibom.plugin import Facts, Kind, Method, ModelFacts
from tests.plugins.aibom_directory.fake import FakeContext, layout, scan, weights


def counted(files: dict[str, bytes | Facts], parts: tuple[str, ...] = ()) -> ModelFacts:
    """Facts of the one model that a folder of these files is; files of a part lie in a folder of its name."""
    own = [path for path in files if path.partition("/")[0] not in parts]
    below = tuple(layout(part, *(p[len(part) + 1 :] for p in files if p.startswith(f"{part}/"))) for part in parts)
    graph = scan(files, [replace(layout("", *own), parts=below)])
    assert graph.subject is not None and graph.subject.model is not None
    return graph.subject.model


def test_shards_are_added_up() -> None:
    model = counted({f"m-0000{number}-of-00003.toy": weights(10) for number in (1, 2, 3)})
    assert (model.parameters, model.parameters_by_dtype) == (30, (("F32", 30),))


def test_parts_of_a_model_that_was_split_over_devices_are_not_added_up() -> None:
    files: dict[str, bytes | Facts] = {f"consolidated.0{number}.pth": weights(10) for number in (0, 1)}
    assert counted(files).parameters is None
    graph = scan(files, [layout("", *files)])
    assert [unknown.reason[:15] for unknown in graph.unknowns("dir:models")] == ["parts of a mode"]
    assert counted({"weights.00.npz": weights(10), "weights.01.npz": weights(3)}).parameters == 13


def test_formats_of_one_model_are_not_added_up_and_safetensors_counts() -> None:
    files = {"a.onnx": weights(7, "onnx"), "a.gguf": weights(9, "gguf"), "a.safetensors": weights(8, "safetensors")}
    model = counted({**files, "z.gguf": weights(9, "gguf")})
    assert model.parameters == 8
    assert model.formats == ("gguf", "onnx", "safetensors")


def test_a_format_that_does_not_count_gives_way_to_one_that_does() -> None:
    assert counted({"a.safetensors": weights(None, "safetensors"), "a.gguf": weights(9, "gguf")}).parameters == 9


def test_variants_that_count_alike_are_one() -> None:
    half = weights(model=ModelFacts(parameters=8, parameters_by_dtype=(("F16", 8),)))
    model = counted({"a.toy": weights(8), "a.fp16.toy": half})
    assert (model.parameters, model.parameters_by_dtype) == (8, ())


def test_sets_that_count_differently_are_not_added_up_but_named() -> None:
    graph = scan({"a.toy": weights(8), "b.toy": weights(9)}, [layout("", "a.toy", "b.toy")])
    assert graph.subject is not None and graph.subject.model is not None and graph.subject.model.parameters is None
    assert [u.field for u in graph.unknowns("dir:models")] == ["parameters"]


@pytest.mark.parametrize("last", [weights(None), b"no format knows it"])
def test_no_part_of_a_sum_is_shown_as_the_whole(last: bytes | Facts) -> None:
    files: dict[str, bytes | Facts] = {"m-1-of-2": b"", "m-01-of-02.toy": weights(8), "m-02-of-02.toy": last}
    assert counted(files).parameters is None


def test_a_number_that_an_index_declares_gives_way_to_what_was_counted() -> None:
    index = Facts("index", model=ModelFacts(parameters=99), files=("a-01-of-02.toy", "a-02-of-02.toy"))
    files: dict[str, bytes | Facts] = {"m.index": index, "a-01-of-02.toy": weights(1), "a-02-of-02.toy": weights(2)}
    assert counted(files).parameters == 3
    del files["a-02-of-02.toy"]
    assert counted(files).parameters == 99


def test_a_pipeline_is_the_sum_of_its_parts() -> None:
    files = {"unet/u.toy": weights(5), "vae/v.toy": weights(6), "whole.toy": weights(11)}
    assert counted(files, ("unet", "vae")).parameters == 11
    assert counted({**files, "vae/v.toy": weights(None)}, ("unet", "vae")).parameters is None


def test_dtypes_are_added_up_where_parameters_cannot_be() -> None:
    packed = weights(model=ModelFacts(parameters_by_dtype=(("I32", 5),)))
    model = counted({"m-01-of-02.toy": packed, "m-02-of-02.toy": packed})
    assert (model.parameters, model.parameters_by_dtype) == (None, (("I32", 10),))


def test_the_digest_is_over_sorted_lines_of_path_and_digest() -> None:
    files: dict[str, bytes | Facts] = {"m/b.toy": weights(1), "m/a/x": b"x", "m/a.y": b"y"}
    graph = scan({**files, "other": b""}, [layout("m", "b.toy", "a/x", "a.y")])
    model = graph["dir:models/m"].model
    context = FakeContext(files)
    digests = {path: digest.value for path, digest in context.digests(context.files(None)).items()}  # type: ignore[arg-type,union-attr]
    lines = "".join(f"{path}\0{digests[f'm/{path}']}\n" for path in ("a.y", "a/x", "b.toy"))
    assert model is not None and model.digest == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    assert [(e.method, e.location) for e in graph["dir:models/m"].evidence if e.field == "digest"] == [
        (Method.MEASURED, "m")
    ]


def test_the_digest_of_a_whole_covers_its_parts() -> None:
    files: dict[str, bytes | Facts] = {"p/u/u.toy": weights(5), "q/u/u.toy": weights(6)}
    wholes = [replace(layout(path), parts=(layout(f"{path}/u", "u.toy"),)) for path in ("p", "q")]
    files |= {"p/zoo": b"z"}
    wholes[0] = replace(wholes[0], files=("p/zoo",))
    graph = scan(files, wholes)
    found = {item.ref: item.digest() for item in graph.components(Kind.FILE)}
    lines = f"u/u.toy\0{found['dir:models/p/u#u.toy']}\nzoo\0{found['dir:models/p#zoo']}\n"
    assert graph["dir:models/p"].model.digest == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"  # type: ignore[union-attr]
    digests = {graph[f"dir:models/{path}"].model.digest for path in ("p", "q", "p/u")}  # type: ignore[union-attr]
    assert len(digests) == 3 and None not in digests


def test_models_of_the_same_bytes_name_each_other() -> None:
    graph = scan({"a/m.toy": weights(1), "b/m.toy": weights(1), "c/m.toy": weights(2)})
    same = {path: graph[f"dir:models/{path}/m.toy"].model.same_bytes_as for path in "abc"}  # type: ignore[union-attr]
    assert same == {"a": ("dir:models/b/m.toy",), "b": ("dir:models/a/m.toy",), "c": ()}


def test_of_many_copies_each_names_some_and_says_that_there_are_more() -> None:
    graph = scan({f"d{number:03}/m.toy": weights(1) for number in range(30)})
    for model in graph.components(Kind.MODEL):
        assert model.model is not None and len(model.model.same_bytes_as) == 20
        assert model.ref not in model.model.same_bytes_as
        assert [u.reason for u in graph.unknowns(model.ref)] == ["9 more models hold the same bytes"]

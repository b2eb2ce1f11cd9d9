from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import tf_checkpoint, tf_checkpoint_state
from aibom.formats.base import Facts
from aibom.formats.sstable import rows
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.frameworks import checkpoint, table, write_tf_checkpoint
from tests.builders.protobuf import message
from tests.builders.tensorflow import saved_model

TAIL = "/.ATTRIBUTES/VARIABLE_VALUE"


def read(data: bytes) -> Facts:
    return tf_checkpoint.FORMAT.read(Reader(data).blob("model.ckpt-7.index"))


def test_rows_share_the_beginnings_of_their_keys() -> None:
    data = [(b"", b"1"), (b"a", b"2"), (b"ab", b""), (b"abc", b"3"), (b"b", b"4")]
    assert [(row.key, row.value) for row in rows(Reader(table(data)).blob("a.index"))] == data


def test_variables_without_what_an_optimizer_keeps() -> None:
    variables = {
        **{"w": (1, (4, 3)), "b": (1, (3,)), "w/Adam": (1, (4, 3)), "w/Adam_1": (1, (4, 3))},
        **{"beta1_power": (1, ()), "global_step": (9, ()), "names": (7, (5,))},
    }
    facts = read(checkpoint(variables, shards=2))
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(parameters=15, parameters_by_dtype=(("F32", 15),), formats=("tf-checkpoint",))
    assert facts.properties == (("aibom:tensorflow:variables", "7"),)
    assert facts.files == ("model.ckpt-7.data-00000-of-00002", "model.ckpt-7.data-00001-of-00002")


def test_slots_of_tensorflow_2_stand_beside_their_variable() -> None:
    names = {
        f"model/w{TAIL}": (1, (2, 2)),
        f"model/w/.OPTIMIZER_SLOT/optimizer/m{TAIL}": (1, (2, 2)),
        f"optimizer/iter{TAIL}": (9, ()),
        f"save_counter{TAIL}": (9, ()),
        "_CHECKPOINTABLE_OBJECT_GRAPH": (7, ()),
    }
    model = read(checkpoint(names)).model
    assert model is not None and model.parameters == 4


def test_variables_that_an_optimizer_holds_are_not_told_from_its_own() -> None:
    facts = read(checkpoint({f"optimizer/_trainable_variables/0{TAIL}": (1, (4, 3)), f"model/m{TAIL}": (1, (3,))}))
    assert facts.unknowns == (("parameters", "the optimizer's variables cannot be told from the model's"),)
    assert facts.model is not None and facts.model.parameters is None


def test_a_variable_that_lies_about_its_bytes() -> None:
    facts = read(checkpoint({"w": (1, (4, 3))}, sizes={"w": 2**40}))
    assert facts.findings == (("layout", "1 variables whose shape and bytes disagree"),)
    assert facts.model is not None and facts.model.parameters is None
    odd = read(checkpoint({"w": (99, (4, 3))}))
    assert odd.unknowns == (("parameters", "1 variables are of types that are not known"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC" + bytes(99),
        table([(b"a", b"b")]),
        table([(b"", b"\xff")]),
        table([(b"", message((1, 99_999)))]),
        table([(b"", message((1, 1)))], compressed=True),
        bytes(40) + table([])[-8:],
    ],
)
def test_other_indexes_are_left_alone(data: bytes) -> None:
    assert read(data) == Facts("tf-checkpoint")


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (
            'model_checkpoint_path: "model.ckpt-7"\nall_model_checkpoint_paths: "model.ckpt-1"\n',
            ("model.ckpt-7.index",),
        ),
        ('model_checkpoint_path: "/home/ada/model.ckpt"\n', ()),
        ('model_checkpoint_path: "../model.ckpt"\n', ()),
        ("step: 7\n", ()),
        ("", ()),
    ],
)
def test_the_text_that_names_the_last_one(text: str, files: tuple[str, ...]) -> None:
    assert tf_checkpoint_state.FORMAT.read(Reader(text.encode()).blob("checkpoint")).files == files


def test_a_checkpoint_is_one_model(tmp_path: Path) -> None:
    write_tf_checkpoint(tmp_path)
    (tmp_path / "other.index").write_bytes(b"DIRC" + bytes(99))
    graph = api.scan(str(tmp_path))
    (model,) = (item for item in graph if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 15
    assert len([item for item in graph if item.kind is Kind.FILE]) == 3


def test_a_saved_model_has_the_parameters_of_its_variables(tmp_path: Path) -> None:
    (tmp_path / "m" / "variables").mkdir(parents=True)
    (tmp_path / "m" / "saved_model.pb").write_bytes(saved_model({}))
    variables = {f"variables/0{TAIL}": (1, (4, 3)), f"_all_variables/0{TAIL}": (1, (4, 3))}
    (tmp_path / "m" / "variables" / "variables.index").write_bytes(checkpoint(variables))
    (tmp_path / "m" / "variables" / "variables.data-00000-of-00001").write_bytes(bytes(48))
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 12

from __future__ import annotations

import pytest

from aibom.formats import dvc
from aibom.formats.base import Facts, Stage, Tracked
from aibom.formats.blob import FormatError
from aibom.graph.component import Digest, Kind, Reference
from aibom.testing.guards import Reader

MD5 = "a304afb96060aad90176268345e10355"


def read(text: str, name: str = "data.dvc") -> Facts:
    return dvc.FORMAT.read(Reader(text.encode()).blob(name))


def test_what_is_tracked() -> None:
    facts = read(f"outs:\n- md5: {MD5}.dir\n  size: 14445097\n  nfiles: 3\n  hash: md5\n  path: data\n")
    assert facts.tracked == (Tracked("data", True, Digest("MD5", MD5), 14445097, 3),)
    assert facts.digests == ()
    facts = read(f"wdir: raw\nouts:\n- md5: {MD5}\n  path: a.csv\n  remote: store\n  desc: Rows.\n\n")
    assert facts.digests == (("raw/a.csv", Digest("MD5", MD5)),)
    assert facts.tracked[0].facts == Facts("dvc", description="Rows.", properties=(("aibom:dvc:remote", "store"),))


def test_where_it_was_imported_from() -> None:
    repo = "repo:\n    url: https://ann:secret@git.example/data.git\n    rev_lock: abc123\n"
    facts = read(f"deps:\n- path: x/a.csv\n  {repo}outs:\n- md5: {MD5}\n  path: a.csv\n")
    said = facts.tracked[0].facts
    assert said is not None
    assert said.references == (Reference("vcs", "https://git.example/data.git", "imported from x/a.csv"),)
    assert said.properties == (("aibom:dvc:imported-revision", "abc123"),)
    facts = read(f"deps:\n- path: https://h.example/a.csv?token=1\n  etag: x\nouts:\n- md5: {MD5}\n  path: a.csv\n")
    said = facts.tracked[0].facts
    assert said is not None and said.references == (Reference("distribution", "https://h.example/a.csv", "imported"),)


def test_stages_and_artifacts() -> None:
    text = (
        "stages:\n  train:\n    cmd: python train.py --token SECRET\n    wdir: src\n    deps: [a.csv, '${x}', 's3://b/c']\n"
        "    outs:\n    - m.pkl:\n        desc: The model.\n    - n.pkl\n"
        "artifacts:\n  churn:\n    path: m.pkl\n    type: model\n    labels: [tabular, 5]\n"
    )
    facts = read(text, "dvc.yaml")
    assert facts.stages == (Stage("train", ("src/a.csv",), ("src/m.pkl", "src/n.pkl")),)
    assert [(item.path, item.kind) for item in facts.tracked] == [("m.pkl", Kind.MODEL), ("src/m.pkl", None)]
    assert facts.tracked[0].facts == Facts("dvc", name="churn", tags=("tabular", "5"))
    assert "SECRET" not in repr(facts)


@pytest.mark.parametrize(
    "text",
    [
        "outs: 5\n",
        "outs:\n- 5\n- {}\n- {md5: [1], path: a}\n- {path: {a: 1}, md5: x}\n",
        "stages: [1]\n",
        "stages:\n  a: 5\n  b: {deps: 5, outs: [[], 5, {a: 1}]}\n",
        "artifacts:\n  a: 5\n  b: {path: 5, type: []}\n",
        "deps:\n- {repo: 5}\nouts:\n- {md5: nonsense, path: a}\n",
    ],
)
def test_wrong_types_are_no_fault(text: str) -> None:
    for name in ("a.dvc", "dvc.lock", "dvc.yaml"):
        assert read(text, name).digests == ()


@pytest.mark.parametrize("text", ["", "- a\n", "a: &x [1]\nb: *x\n", "a: " + "[" * 500])
def test_no_file_of_dvc(text: str) -> None:
    with pytest.raises(FormatError):
        read(text)

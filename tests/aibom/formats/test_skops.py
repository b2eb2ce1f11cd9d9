from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.skops import FORMAT
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders.archives import zipped


def schema(name: str, module: str, **content: Any) -> dict[str, Any]:
    inner = {"__class__": "dict", "__module__": "builtins", "content": content}
    return {"__class__": name, "__module__": module, "__loader__": "ObjectNode", "content": inner}


def read(value: Any) -> Facts:
    return FORMAT.read(Reader(zipped({"1.npy": b"", "schema.json": json.dumps(value).encode()})).blob("m.skops"))


def test_what_a_schema_says() -> None:
    version = {"__class__": "str", "__module__": "builtins", "content": '"1.5.0"'}
    facts = read(
        {**schema("LogisticRegression", "sklearn.linear_model", _sklearn_version=version), "_skops_version": "0.11"}
    )
    assert facts.model is not None
    assert (facts.kind, facts.model.architecture) == (Kind.MODEL, "LogisticRegression")
    assert facts.model.saved_with == ("scikit-learn 1.5.0", "skops 0.11")
    assert facts.libraries == ("scikit-learn", "skops")
    assert ("aibom:file:import", "sklearn.linear_model.LogisticRegression") in facts.properties
    assert not facts.findings


def test_an_unsafe_class_is_a_finding() -> None:
    assert read(schema("system", "os")).findings == (("unsafe-import", "os.system"),)


def test_another_archive_is_refused() -> None:
    with pytest.raises(FormatError, match="none of skops"):
        FORMAT.read(Reader(zipped({"x": b""})).blob("m.skops"))

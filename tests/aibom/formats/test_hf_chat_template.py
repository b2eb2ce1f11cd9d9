from __future__ import annotations

import hashlib

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.chat_template import MAX_TEMPLATE
from aibom.formats.hf_chat_template import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob


def test_its_bytes_are_hashed() -> None:
    data = b"{{ messages }}\r\n\xff"
    facts = FORMAT.read(blob("chat_template.jinja", data))
    assert facts.model == ModelFacts(chat_template=hashlib.sha256(data).hexdigest())
    assert facts.findings == ()
    assert facts.measured == ("chat_template",)


def test_private_attributes_are_a_finding() -> None:
    assert [rule for rule, _ in FORMAT.read(blob("chat_template.jinja", "{{ x.__init__ }}")).findings] == ["template"]


def test_one_that_is_too_large_is_refused() -> None:
    with pytest.raises(FormatError):
        FORMAT.read(blob("chat_template.jinja", b"x" * (MAX_TEMPLATE + 1)))

from __future__ import annotations

import hashlib

import pytest

from aibom.formats.chat_template import template_digest, template_findings


def test_the_digest_is_that_of_the_bytes() -> None:
    assert template_digest("ä".encode()) == hashlib.sha256("ä".encode()).hexdigest()


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{{ x.__class__ }}", "__class__"),
        ("{%- set y = ''['__cl' ~ 'ass__'] -%}", "__cl"),
        ("{{ x|attr('\\x5f\\x5fclass\\x5f\\x5f') }}", "\\x5f"),
        ("{{ x|attr('\\u005f') }}", "\\u005f"),
        ("{{ a }} and {{ ().__class__.__base__.__subclasses__() }}", "__base__, __class__, __subclasses__"),
        ("{% if __a or __b or __c or __d or __e or __f %}", "__a, __b, __c, __d, __e ..."),
        ("{{ never.__closed__", "__closed__"),
    ],
)
def test_code_that_reaches_for_attributes_is_found(template: str, names: str) -> None:
    assert template_findings(template) == (("template", f"reaches for {names}"),)
    assert template_findings(template, "tool") == (("template", f"the template tool reaches for {names}"),)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{{ messages[0]['content'] }}",
        "Write __bold__ or __init__ outside of code. {% if a %}___{% endif %} __main__",
        "{{ '____' }} {{ a_b }} {{ x._private }}",
        "}} __class__ {{",
    ],
)
def test_other_templates_are_not(template: str) -> None:
    assert template_findings(template) == ()


def test_a_template_of_delimiters_only_is_read_in_one_go() -> None:
    assert template_findings("{{" * 500_000) == ()

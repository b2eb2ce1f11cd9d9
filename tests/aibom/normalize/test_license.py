from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from license_expression import Licensing, get_spdx_licensing

from aibom.normalize.license import License, is_spdx_id, license_gaps, normalize_license
from aibom.normalize.spdx_ids import DEPRECATED_IDS, LICENSE_IDS

MIT, APACHE = License(id="MIT"), License(id="Apache-2.0")
WORDS = [
    "mit",
    "MIT",
    "apache-2.0",
    "gpl-3.0",
    "classpath-exception-2.0",
    "AND",
    "or",
    "with",
    "(",
    ")",
    "+",
    "/",
    ",",
    "other",
]
WORDS += [
    "unknown",
    "LicenseRef-x",
    "License :: OSI Approved",
    "v2",
    "license",
    "\n",
    "\x00",
    "\ud800",
    "https://opensource.org/licenses/mit",
]
VALUES = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join) | st.text(max_size=30)
ANYTHING = st.recursive(
    VALUES | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(VALUES, inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "fields", [{}, {"id": "MIT", "name": "x"}, {"id": "MIT", "expression": "MIT"}, {"url": "https://x.org"}]
)
def test_a_licence_is_said_in_exactly_one_way(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        License(**fields)


def test_licences_can_be_sorted_whatever_is_absent() -> None:
    several = [
        License(name="b"),
        License(id="MIT", url="u"),
        License(expression="MIT OR ISC"),
        License(id="MIT"),
        License(id="ISC"),
    ]
    assert sorted(several) == sorted([*several[2:], *several[:2]])
    assert sorted(several)[-2:] == [MIT, License(id="MIT", url="u")]
    assert License(id="ISC") < MIT <= License(id="MIT")
    assert max(several) >= min(several)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mit", [MIT]),
        ("Apache-2.0", [APACHE]),
        ("  apache-2.0\n", [APACHE]),
        ("afl-3.0", [License(id="AFL-3.0")]),
        ("gpl-3.0", [License(id="GPL-3.0")]),
        ("openmdw-1.0", [License(id="OpenMDW-1.0")]),
        ("Apache License, Version 2.0", [APACHE]),
        ("The MIT License (MIT)", [MIT]),
        ('BSD 3-Clause "New" or "Revised" License', [License(id="BSD-3-Clause")]),
        ("BSD 3-Clause", [License(id="BSD-3-Clause")]),
        ("Mozilla Public License, v. 2.0", [License(id="MPL-2.0")]),
        ("GPLv3", [License(id="GPL-3.0")]),
        ("GPLv3+", [License(id="GPL-3.0-or-later")]),
        ("CC BY-NC-SA 4.0", [License(id="CC-BY-NC-SA-4.0")]),
        ("License :: OSI Approved :: ISC License (ISCL)", [License(id="ISC")]),
        ("License :: OSI Approved :: BSD License", [License(name="BSD License")]),
        ("License :: Other/Proprietary License", [License(name="Other/Proprietary License")]),
        ("llama3.1", [License(name="llama3.1")]),
        ("OpenRAIL++", [License(name="openrail++")]),
        ("BSD", [License(name="bsd")]),
        ("Classpath-exception-2.0", [License(name="Classpath-exception-2.0")]),
        ("Tongyi  Qianwen\x07", [License(name=r"Tongyi Qianwen\x07")]),
        (["apache-2.0", "bsd-3-clause"], [APACHE, License(id="BSD-3-Clause")]),
        (["mit", "MIT", "apache-2.0", "mit"], [MIT, APACHE]),
        (("cc-by-sa-3.0", "gfdl"), [License(id="CC-BY-SA-3.0"), License(name="gfdl")]),
        (["mit", "unknown", "other", None, 3], [MIT]),
        (["mit"] * 10_000 + ["isc"], [MIT]),
    ],
)
def test_normalize_license(value: object, expected: list[License]) -> None:
    assert normalize_license(value) == tuple(expected)


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("apache-2.0 and mit", "Apache-2.0 AND MIT"),
        ("mit or (apache-2.0 and isc)", "MIT OR (Apache-2.0 AND ISC)"),
        ("GPL-2.0 WITH classpath-exception-2.0", "GPL-2.0 WITH Classpath-exception-2.0"),
        ("GPL-2.0+ or mit", "GPL-2.0+ OR MIT"),
        ("MIT OR OpenMDW-1.0", "MIT OR OpenMDW-1.0"),
        ("LicenseRef-acme", "LicenseRef-acme"),
        ("mit AND LicenseRef-MIT-Style-2", "MIT AND LicenseRef-MIT-Style-2"),
        ("DocumentRef-a:LicenseRef-b or mit", "DocumentRef-a:LicenseRef-b OR MIT"),
    ],
)
def test_expressions(value: str, expression: str) -> None:
    assert normalize_license(value) == (License(expression=expression),)
    assert normalize_license(expression) == (License(expression=expression),)


@pytest.mark.parametrize(
    "value",
    [
        "MIT/Apache-2.0",
        "MIT, Apache-2.0",
        "mit or",
        "AND",
        "mit apache-2.0",
        "mit with isc",
        "mit or acme",
        "(mit or isc",
        "mit OR (OR)",
        "Apache-2.0+ OR MIT",
        "free for research or fun",
        "(" * 400 + "mit or isc",
    ],
)
def test_what_is_no_expression_stays_the_authors_words(value: str) -> None:
    assert normalize_license(value) == (License(name=value),)


@cache
def spdx_licensing() -> Licensing:
    return get_spdx_licensing()


@given(
    st.recursive(
        st.sampled_from(sorted(LICENSE_IDS - DEPRECATED_IDS)),
        lambda e: st.tuples(e, st.sampled_from(["AND", "or"]), e).map(lambda t: f"({t[0]}) {t[1]} {t[2].lower()}"),
        max_leaves=4,
    )
)
def test_an_expression_means_what_was_declared(declared: str) -> None:
    (found,) = normalize_license(declared)
    assert normalize_license(found.expression or found.id) == (found,)
    licensing = spdx_licensing()
    if not licensing.unknown_license_keys(declared):
        assert licensing.is_equivalent(declared, found.expression or found.id)


@pytest.mark.parametrize(
    ("name", "link", "expected"),
    [
        (
            "acme-licence",
            "https://u:p@example.org/l.txt?t=1",
            License(name="acme-licence", url="https://example.org/l.txt"),
        ),
        ("acme-licence", "LICENSE.md", License(name="acme-licence")),
        ("acme-licence", None, License(name="acme-licence")),
        ("cc-by-nc-4.0", "https://example.org/l", License(id="CC-BY-NC-4.0", url="https://example.org/l")),
        (None, "https://example.org/l", License(name="https://example.org/l", url="https://example.org/l")),
        ("unknown", "https://opensource.org/licenses/MIT", MIT),
        ("x" * 5000, None, License(name="x" * 1023 + "…")),
    ],
)
def test_other_is_what_name_and_link_say(name: str | None, link: str | None, expected: License) -> None:
    assert normalize_license("other", name=name, link=link) == (expected,)
    assert normalize_license(["mit", "Other"], name=name, link=link) == tuple(dict.fromkeys((MIT, expected)))


def test_other_with_the_name_other_names_nothing() -> None:
    assert normalize_license("other", name="Other", link="LICENSE") == ()
    assert license_gaps("other", name="Other", link="LICENSE") == ("other, without a name",)


def test_a_link_goes_with_a_name_that_is_no_id_and_alone() -> None:
    link = "https://ai.google.dev/gemma/terms"
    assert normalize_license("gemma", link=link) == (License(name="gemma", url=link),)
    assert normalize_license("mit", link=link, name="acme") == (MIT,)
    assert normalize_license(["gemma", "llama2"], link=link) == (License(name="gemma"), License(name="llama2"))


@pytest.mark.parametrize(
    ("value", "gaps"),
    [
        (None, ["empty"]),
        ("", ["empty"]),
        ([], ["empty"]),
        ("unknown", ["declared as unknown"]),
        ("N/A", ["declared as n/a"]),
        ("other", ["other, without a name"]),
        ({"name": "mit"}, ["is a mapping"]),
        ([["mit"]], ["is a list"]),
        (False, ["no text"]),
        (3.5, ["no text"]),
        ("License :: OSI Approved", ["names no licence"]),
        (["mit", "unknown", "unknown"], ["declared as unknown"]),
        (["mit"] * 65, ["more than 64 licences"]),
        ("mit", []),
    ],
)
def test_license_gaps(value: object, gaps: list[str]) -> None:
    assert license_gaps(value) == tuple(gaps)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("https://opensource.org/license/bsd-3-clause/", "BSD-3-Clause"),
        ("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/deed.en", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://spdx.org/licenses/0BSD.html", "0BSD"),
        ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0"),
        ("https://www.gnu.org/licenses/gpl-3.0-standalone.html#x", "GPL-3.0"),
    ],
)
def test_urls_of_licences(url: str, expected: str) -> None:
    assert normalize_license(url) == (License(id=expected),)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/licenses/MIT",
        "https://www.gnu.org/licenses/gpl.html",
        "https://creativecommons.org/licenses/by/9.9",
        "https://opensource.org/licenses/nothing",
        "https://evilopensource.org/licenses/MIT",
    ],
)
def test_urls_that_name_no_one_licence(url: str) -> None:
    assert normalize_license(url) == (License(name=url, url=url),)


def test_several_lines_are_kept_as_the_text() -> None:
    (found,) = normalize_license("My own licence\r\n\r\nDo as you like.\x07")
    assert found == License(
        name="My own licence", text="My own licence\n\nDo as you like.\\x07", text_type="text/plain"
    )
    (found,) = normalize_license("word " * 50_000)
    assert found.name is not None and len(found.name) == 1024
    assert found.text is not None and len(found.text) <= 65_536 and found.text.endswith("…")


@given(ANYTHING, st.none() | VALUES, st.none() | VALUES)
def test_whatever_is_declared_is_a_licence_or_a_reason(value: Any, name: str | None, link: str | None) -> None:
    found = normalize_license(value, name=name, link=link)
    assert found or license_gaps(value, name=name, link=link)
    assert len(set(found)) == len(found)
    for licence in found:
        assert licence.id is None or is_spdx_id(licence.id)
        again = licence.id or licence.expression
        assert again is None or normalize_license(again)[0] in (License(id=again), License(expression=again))


def test_plain_licences_do_not_load_the_parser() -> None:
    loaded = sys.modules.pop("license_expression", None)
    try:
        normalize_license(["mit", "Apache License 2.0", "some words or none", "other", "LicenseRef"])
        assert "license_expression" not in sys.modules
    finally:
        if loaded is not None:
            sys.modules["license_expression"] = loaded


def _front_matter(path: Path) -> dict[str, Any]:
    matched = re.match(r"---\s*\n(.*?)\n---", path.read_text(encoding="utf-8"), re.DOTALL)
    return (yaml.safe_load(matched.group(1)) or {}) if matched else {}


def test_each_licence_of_the_real_cards_is_a_licence_or_a_reason(corpus: Path) -> None:
    cards = sorted((corpus / "hub").rglob("README.md"))
    assert len(cards) > 60
    for card in cards:
        data = _front_matter(card)
        asked = {"name": data.get("license_name"), "link": data.get("license_link")}
        found, gaps = normalize_license(data.get("license"), **asked), license_gaps(data.get("license"), **asked)
        declared = data.get("license")
        parts = declared if isinstance(declared, list) else [declared]
        assert len(found) + len(gaps) == len(parts), card


def test_the_odd_cards_give_what_is_expected(corpus: Path) -> None:
    cases = yaml.safe_load((corpus / "cards" / "odd-front-matter.yaml").read_text(encoding="utf-8"))["cases"]
    seen = 0
    for case in cases:
        if not case["name"].startswith("license-") or case["name"] in ("license-misspelt-key", "license-missing"):
            continue
        data = yaml.safe_load(case["card"].split("---")[1])
        found = normalize_license(data["license"], name=data.get("license_name"), link=data.get("license_link"))
        expected = case["expect"].get("facts", {}).get("licenses", [])
        assert found == tuple(License(**fields) for fields in expected), case["name"]
        gaps = license_gaps(data["license"], name=data.get("license_name"), link=data.get("license_link"))
        assert bool(gaps) == ("licenses" in case["expect"].get("unknown", {})), case["name"]
        seen += 1
    assert seen >= 11


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "AGPL-3.0 License (https://ultralytics.com/license)",
            License(id="AGPL-3.0", url="https://ultralytics.com/license"),
        ),
        ("Apache-2.0 license", License(id="Apache-2.0")),
        ("House Rules (https://acme.example/rules)", License(name="House Rules", url="https://acme.example/rules")),
        ("Intel License", License(name="Intel License")),
        ("(https://acme.example/rules)", License(name="(https://acme.example/rules)")),
    ],
)
def test_an_address_behind_a_licence_and_the_word_itself(value: str, expected: License) -> None:
    assert normalize_license(value) == (expected,)

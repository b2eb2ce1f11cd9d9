from __future__ import annotations

import importlib.metadata
from pathlib import Path

import license_expression
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.normalize.license import License, identify_license_text, normalize_license

ROOT = Path(__file__).resolve().parents[3]
MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
ISC = """\
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
"""
BSD = """\
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
{endorsement}
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""
BSD_2 = BSD.format(endorsement="")
BSD_3 = BSD.format(
    endorsement="3. Neither the name of the Acme Institute nor the names of its contributors may be used to endorse\n"
    "   or promote products derived from this software without specific prior written permission.\n"
)
APACHE = (ROOT / "LICENSE").read_text(encoding="utf-8")
CC_BY = (Path(license_expression.__file__).parent / "data" / "cc-by-4.0.LICENSE").read_text(encoding="utf-8")

TEXTS = {"MIT": MIT, "ISC": ISC, "BSD-2-Clause": BSD_2, "BSD-3-Clause": BSD_3, "Apache-2.0": APACHE, "CC-BY-4.0": CC_BY}


@pytest.mark.parametrize("spdx_id", TEXTS)
def test_a_text_is_identified_however_it_is_laid_out(spdx_id: str) -> None:
    text = TEXTS[spdx_id]
    notice = "Copyright (c) 2020-2026 Acme Inc. and others. All rights reserved.\n(C) 2019 Ünal\n\n"
    assert identify_license_text(text) == spdx_id
    assert identify_license_text("\ufeff" + notice + text) == spdx_id
    assert identify_license_text(text.replace("\n", "\r\n")) == spdx_id
    assert identify_license_text(text.upper()) == spdx_id
    assert identify_license_text("\n".join(f"> * {line}" for line in text.split("\n"))) == spdx_id


@pytest.mark.parametrize(
    ("title", "spdx_id"),
    [
        ("# MIT License", "MIT"),
        ("The MIT License (MIT)", "MIT"),
        ("ISC License", "ISC"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ('BSD 2-Clause "Simplified" License', "BSD-2-Clause"),
    ],
)
def test_its_own_title_may_stand_before_it(title: str, spdx_id: str) -> None:
    assert identify_license_text(f"{title}\n\nCopyright 2026 A\n\n{TEXTS[spdx_id]}") == spdx_id
    for other in TEXTS.keys() - {spdx_id}:
        assert identify_license_text(f"{title}\n\n{TEXTS[other]}") is None


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_one_word_more_or_less_and_it_is_not_that_licence(spdx_id: str, data: st.DataObject) -> None:
    words = TEXTS[spdx_id].replace("\n", " ").split(" ")
    letters = [i for i, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 3]
    position = data.draw(st.sampled_from(letters))
    more = [*words[:position], data.draw(st.sampled_from(["not", "non-commercially", "商用禁止"])), *words[position:]]
    less = [*words[:position], *words[position + 1 :]]
    if spdx_id != "BSD-3-Clause":  # where the name of an institute stands, any few words may
        assert identify_license_text(" ".join(more)) is None
    assert identify_license_text(" ".join(less)) is None


@pytest.mark.parametrize("spdx_id", TEXTS)
@pytest.mark.parametrize(
    "clause",
    [
        "Not for commercial purposes.",
        "仅限非商业用途。",
        "Commons Clause",
        "Copyright 2026 Acme; commercial use is prohibited.",
        "Copyright (c) 2026 Acme. Licensed for research.",
        MIT.replace("free of charge", "for a fee"),
    ],
)
def test_a_clause_before_or_behind_it_is_not_overlooked(spdx_id: str, clause: str) -> None:
    assert identify_license_text(f"{TEXTS[spdx_id]}\n\n{clause}\n") is None
    assert identify_license_text(f"{clause}\n\n{TEXTS[spdx_id]}") is None


@pytest.mark.parametrize("spdx_id", TEXTS)
def test_a_part_of_it_is_not_the_licence(spdx_id: str) -> None:
    text = TEXTS[spdx_id].rstrip()
    assert identify_license_text(text[: len(text) // 2]) is None
    assert identify_license_text(text[len(text) // 2 :]) is None


def test_apache_without_its_appendix_or_with_the_notice_alone() -> None:
    terms, end, appendix = APACHE.partition("END OF TERMS AND CONDITIONS")
    assert identify_license_text(terms) == identify_license_text(terms + end) == "Apache-2.0"
    notice = appendix[appendix.index("   Copyright [") :]
    assert identify_license_text(f"{terms}{end}\n{notice}") == "Apache-2.0"
    assert identify_license_text(terms + end + "\n\nLLVM Exceptions to the Apache 2.0 License") is None
    assert identify_license_text(end + appendix) is None


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n\nLlama 3.1 Version Release Date: July 23, 2024\n", "llama3.1"),
        ("META LLAMA 3 COMMUNITY LICENSE AGREEMENT\nMeta Llama 3 Version Release Date: April 18, 2024\n", "llama3"),
        ("LLAMA 4 COMMUNITY LICENSE AGREEMENT\n\nLlama 4 Version Effective Date: April 5, 2025\n", "llama4"),
        (
            "Copyright (c) 2022 A and contributors\n\nCreativeML Open RAIL-M\ndated August 22, 2022\n",
            "creativeml-openrail-m",
        ),
        ("Copyright (c) 2023 B\nCreativeML Open RAIL++-M License dated July 26, 2023\n", "openrail++"),
        ("LLAMA 9 COMMUNITY LICENSE AGREEMENT\n\nLlama 9 Version Release Date: July 23, 2029\n", None),
        (
            "Under the\nLLAMA 3.1 COMMUNITY LICENSE AGREEMENT\nLlama 3.1 Version Release Date: July 23, 2024\n",
            None,
        ),
    ],
)
def test_agreements_are_known_by_their_name_and_date(start: str, name: str | None) -> None:
    text = f"{start}\nSection I: the terms that follow."
    assert identify_license_text(text) == name
    if name is not None:
        assert normalize_license(text) == (License(name=name),)


def test_a_declared_text_is_the_licence_that_it_is() -> None:
    assert normalize_license(f"MIT License\n\nCopyright (c) 2026 A\n\n{MIT}") == (License(id="MIT"),)
    (found,) = normalize_license(f"MIT License\n\n{MIT}\nNot for commercial purposes.")
    assert found.name == "MIT License" and found.text is not None and found.text.endswith("purposes.")


def test_no_text_is_too_long_or_too_odd() -> None:
    assert identify_license_text("") is None
    assert identify_license_text(MIT + " " * 300_000) is None
    assert identify_license_text("-" * 200_000 + "copyright") is None
    assert identify_license_text("Copyright 2020 " * 15_000) is None
    assert identify_license_text("neither the name of " * 10_000) is None


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert identify_license_text(text) is None


def test_what_is_installed_here_is_never_contradicted() -> None:
    """The licence files of the packages around us against what the same packages declare."""
    agreed = 0
    for distribution in importlib.metadata.distributions():
        declared = normalize_license(distribution.metadata.get("License-Expression"))
        files = [
            file for file in distribution.files or () if file.name.upper() in ("LICENSE", "LICENSE.TXT", "LICENSE.MD")
        ]
        if len(files) != 1 or len(declared) != 1 or declared[0].id is None:
            continue
        path = Path(str(distribution.locate_file(files[0])))
        found = identify_license_text(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
        assert found in (None, declared[0].id), distribution.metadata["Name"]
        agreed += found is not None
    if not agreed:
        pytest.skip("no installed package has one licence file and a License-Expression")

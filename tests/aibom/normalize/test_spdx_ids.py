from __future__ import annotations

import json
from pathlib import Path

import cyclonedx.schema
import license_expression
import pytest

from aibom.normalize.license import is_spdx_id
from aibom.normalize.spdx_ids import DEPRECATED_IDS, EXCEPTION_IDS, LICENSE_IDS, SPDX_LIST_VERSION

SCHEMA = json.loads((Path(cyclonedx.schema.__file__).parent / "_res" / "spdx.SNAPSHOT.schema.json").read_bytes())
INDEX = json.loads((Path(license_expression.__file__).parent / "data" / "scancode-licensedb-index.json").read_bytes())
PRIMARY = {key: entry for entry in INDEX if (key := entry["spdx_license_key"]) and not key.startswith("LicenseRef-")}
ALIASES = {key for entry in INDEX for key in entry["other_spdx_license_keys"] if not key.startswith("LicenseRef-")}

# What the index knows as an alias and no version of the SPDX list has ever had, or has under another id.
NOT_SPDX = {
    "AGPL-1.0+",
    "AGPL-3.0+",
    "Assembly-exception",
    "BSD-2",
    "GFDL-1.1+",
    "GFDL-1.2+",
    "GFDL-1.3+",
    "GPL",
    "GPL 2.0",
}
NOT_SPDX |= {"GPL 2.0+", "Verbatim-man-pages"}


def test_each_id_is_one_that_the_schemas_accept() -> None:
    assert set(SCHEMA["enum"]) >= LICENSE_IDS | EXCEPTION_IDS
    assert LICENSE_IDS | EXCEPTION_IDS >= DEPRECATED_IDS
    assert not LICENSE_IDS & EXCEPTION_IDS


def test_no_id_of_this_list_version_is_missing() -> None:
    if not SCHEMA["$comment"].endswith(SPDX_LIST_VERSION):
        pytest.skip(f"the installed schemas have another SPDX list than {SPDX_LIST_VERSION}: {SCHEMA['$comment']}")
    assert set(SCHEMA["enum"]) == LICENSE_IDS | EXCEPTION_IDS
    assert (set(PRIMARY) | ALIASES) - NOT_SPDX <= LICENSE_IDS | EXCEPTION_IDS


def test_the_index_agrees_on_what_is_an_exception_and_what_is_deprecated() -> None:
    current = {key: entry for key, entry in PRIMARY.items() if not entry["is_deprecated"]}
    for spdx_id in (LICENSE_IDS | EXCEPTION_IDS) & current.keys():
        assert (spdx_id in EXCEPTION_IDS) == current[spdx_id]["is_exception"], spdx_id
        assert spdx_id not in DEPRECATED_IDS
    assert (LICENSE_IDS | EXCEPTION_IDS) & (ALIASES - PRIMARY.keys()) <= DEPRECATED_IDS


def test_no_two_ids_differ_by_case_only() -> None:
    assert len({spdx_id.casefold() for spdx_id in LICENSE_IDS | EXCEPTION_IDS}) == len(LICENSE_IDS | EXCEPTION_IDS)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("MIT", True),
        ("mit", False),
        ("GPL-3.0", True),
        ("GPL-2.0+", True),
        ("OpenMDW-1.0", True),
        ("LLVM-exception", False),
        ("", False),
    ],
)
def test_is_spdx_id(value: str, known: bool) -> None:
    assert is_spdx_id(value) is known

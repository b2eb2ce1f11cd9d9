"""The tables of licence names: every row can be reached, and says something that the SPDX list knows."""

from __future__ import annotations

import pytest

from aibom.normalize.license import License, is_spdx_id, normalize_license
from aibom.normalize.license_classifiers import CLASSIFIERS, NO_LICENSE
from aibom.normalize.license_names import HUB_NAMES, SPELLINGS, URLS

# The identifiers of the Hub's documentation, page "Licenses", 2026.
HUB_IDS = """
 apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m
afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5
cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0
cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0
cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0
lgpl lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl
openmdw-1.0 openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license
fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 grok2-community gemma
"""


def test_each_row_names_a_licence_of_the_list() -> None:
    assert not {
        spdx_id for spdx_id in (*SPELLINGS.values(), *URLS.values(), *CLASSIFIERS.values()) if not is_spdx_id(spdx_id)
    }


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_spelling_is_found(spelling: str) -> None:
    assert normalize_license(spelling) == normalize_license(spelling.upper()) == (License(id=SPELLINGS[spelling]),)


@pytest.mark.parametrize("address", URLS)
def test_each_url_is_found(address: str) -> None:
    for url in (
        f"https://{address}",
        f"http://www.{address}/",
        f"https://{address}.html",
        f"HTTPS://{address.upper()}.txt",
    ):
        assert normalize_license(url) == (License(id=URLS[address]),)


@pytest.mark.parametrize("classifier", CLASSIFIERS)
def test_each_classifier_is_found(classifier: str) -> None:
    assert normalize_license(classifier) == (License(id=CLASSIFIERS[classifier]),)


def test_the_classifiers_are_those_of_the_package_index() -> None:
    known = pytest.importorskip("trove_classifiers", reason="the list of classifiers is not installed").classifiers
    assert CLASSIFIERS.keys() | NO_LICENSE <= known
    for classifier in known:
        if classifier.startswith("License :: ") and classifier not in NO_LICENSE:
            (found,) = normalize_license(classifier)
            assert found.id or found.name == classifier.rpartition(" :: ")[2]


def test_every_id_of_the_hub_is_an_spdx_id_or_a_name() -> None:
    ids = set(HUB_IDS.split())
    for hub_id in ids:
        (found,) = normalize_license(hub_id)
        assert found == License(name=hub_id) if hub_id in HUB_NAMES else (found.id or "").lower() == hub_id
    assert HUB_NAMES - ids == {"open-mdw"}  # an earlier spelling

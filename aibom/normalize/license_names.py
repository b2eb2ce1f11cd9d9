"""Names of licences that are no SPDX ids: the Hub's own ids, common spellings, well-known URLs; tables to review.

A spelling is here only where it can mean one licence: ``BSD``, ``GPL`` or ``Apache`` alone name a family and are not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

__all__ = ["HUB_NAMES", "SPELLINGS", "URLS"]

HUB_NAMES: Final = frozenset(
    (
        "apple-amlr",
        "apple-ascl",
        "bigcode-openrail-m",
        "bigscience-bloom-rail-1.0",
        "bigscience-openrail-m",
        "bsd",
        "c-uda",
        "cc",
        "creativeml-openrail-m",
        "deepfloyd-if-license",
        "fair-noncommercial-research-license",
        "gemma",
        "gfdl",
        "gpl",
        "grok2-community",
        "h-research",
        "intel-research",
        "lgpl",
        "lgpl-lr",
        "llama2",
        "llama3",
        "llama3.1",
        "llama3.2",
        "llama3.3",
        "llama4",
        "odbl",
        "odc-by",
        "open-mdw",
        "openrail",
        "openrail++",
        "pddl",
    )
)
"""Ids of the Hub's documentation ("Licenses") that are no SPDX ids; it names no URL for them."""

# Folded as license.py does it: lower case; no quotes, commas or brackets; `-` and `_` are a space; no "the" in front,
# no "version" or "v" before a number; "license" for "licence". A folded SPDX id ("cc by 4.0") need not be listed.
_SPELLINGS = """
0BSD: bsd zero clause license | zero clause bsd
AFL-3.0: academic free license 3.0
AGPL-3.0: affero gpl 3 | agpl 3 | agplv3 | agplv3.0 | gnu affero general public license 3
AGPL-3.0: gnu affero general public license 3.0 | gnu agpl 3 | gnu agpl 3.0 | gnu agplv3
AGPL-3.0-or-later: agpl 3+ | agpl 3.0+ | agpl 3 or later | agplv3 or later | agplv3+ | gnu agplv3+
AGPL-3.0-or-later: gnu affero general public license 3 or later | gnu affero general public license 3.0 or later
Apache-2.0: apache 2 | apache 2 license | apache 2.0 license | apache license 2 | apache license 2.0
Apache-2.0: apache public license 2.0 | apache software license 2 | apache software license 2.0 | apache2 | apache2.0
Apache-2.0: apache license 2.0 january 2004 | apache license 2.0 apache 2.0 | apachev2 | asl 2 | asl 2.0
Artistic-2.0: artistic license 2.0
BSD-2-Clause: 2 clause bsd | 2 clause bsd license | bsd 2 clause license | bsd 2 clause simplified license
BSD-2-Clause: simplified bsd | simplified bsd license
BSD-3-Clause: 3 clause bsd | 3 clause bsd license | bsd 3 | bsd 3 clause license | modified bsd
BSD-3-Clause: bsd 3 clause new or revised | bsd 3 clause new or revised license | bsd 3 clause revised
BSD-3-Clause: modified bsd license | new bsd | new bsd license | revised bsd | revised bsd license
BSD-3-Clause-Clear: bsd 3 clause clear license | clear bsd license
BSL-1.0: boost software license | boost software license 1.0
CC-BY-3.0: creative commons attribution 3.0 | creative commons attribution 3.0 unported
CC-BY-4.0: cc by 4.0 international | cc by 4.0 license | creative commons attribution 4.0
CC-BY-4.0: creative commons attribution 4.0 international | creative commons attribution 4.0 international license
CC-BY-NC-4.0: cc by nc 4.0 license | creative commons attribution non commercial 4.0
CC-BY-NC-4.0: creative commons attribution noncommercial 4.0
CC-BY-NC-4.0: creative commons attribution noncommercial 4.0 international
CC-BY-NC-4.0: creative commons attribution noncommercial 4.0 international license
CC-BY-NC-ND-4.0: cc by nc nd 4.0 license | creative commons attribution noncommercial noderivatives 4.0
CC-BY-NC-ND-4.0: creative commons attribution noncommercial noderivatives 4.0 international
CC-BY-NC-ND-4.0: creative commons attribution noncommercial noderivatives 4.0 international license
CC-BY-NC-SA-4.0: cc by nc sa 4.0 license | creative commons attribution noncommercial sharealike 4.0
CC-BY-NC-SA-4.0: creative commons attribution noncommercial sharealike 4.0 international
CC-BY-NC-SA-4.0: creative commons attribution noncommercial sharealike 4.0 international license
CC-BY-ND-4.0: creative commons attribution noderivatives 4.0
CC-BY-ND-4.0: creative commons attribution noderivatives 4.0 international
CC-BY-SA-3.0: creative commons attribution sharealike 3.0 | creative commons attribution share alike 3.0
CC-BY-SA-3.0: creative commons attribution sharealike 3.0 unported
CC-BY-SA-4.0: cc by sa 4.0 license | creative commons attribution share alike 4.0
CC-BY-SA-4.0: creative commons attribution sharealike 4.0 | creative commons attribution sharealike 4.0 international
CC-BY-SA-4.0: creative commons attribution sharealike 4.0 international license
CC0-1.0: cc zero 1.0 | cc0 | cc0 1.0 universal | creative commons zero | creative commons zero 1.0 universal
CDLA-Permissive-2.0: community data license agreement permissive 2.0
EPL-2.0: eclipse public license 2.0 | epl 2 | eplv2
EUPL-1.2: european union public license 1.2
GPL-2.0: gnu general public license 2 | gnu general public license 2.0 | gnu gpl 2 | gnu gpl 2.0 | gnu gplv2 | gpl 2
GPL-2.0: gpl2 | gplv2 | gplv2.0
GPL-2.0-or-later: gnu general public license 2 or later | gnu gpl 2 or later | gnu gplv2+ | gpl 2 or later | gpl 2+
GPL-2.0-or-later: gpl2+ | gplv2 or later | gplv2+
GPL-3.0: gnu general public license 3 | gnu general public license 3.0 | gnu gpl 3 | gnu gpl 3.0 | gnu gplv3 | gpl 3
GPL-3.0: gpl3 | gplv3 | gplv3.0
GPL-3.0-or-later: gnu general public license 3 or later | gnu gpl 3 or later | gnu gplv3+ | gpl 3 or later | gpl 3+
GPL-3.0-or-later: gpl3+ | gplv3 or later | gplv3+
HPND: historical permission notice and disclaimer
ISC: isc license | isc license iscl | iscl
LGPL-2.1: gnu lesser general public license 2.1 | gnu lgpl 2.1 | gnu lgplv2.1 | lgplv2.1
LGPL-2.1-or-later: gnu lesser general public license 2.1 or later | lgplv2.1 or later | lgplv2.1+
LGPL-3.0: gnu lesser general public license 3 | gnu lesser general public license 3.0 | gnu lgpl 3 | gnu lgplv3
LGPL-3.0: lgpl 3 | lgpl3 | lgplv3
LGPL-3.0-or-later: gnu lesser general public license 3 or later | lgpl 3+ | lgpl3+ | lgplv3 or later | lgplv3+
MIT: expat | expat license | mit license | mit license mit
MIT-0: mit no attribution | mit no attribution license
MPL-1.1: mozilla public license 1.1
MPL-2.0: mozilla public license 2.0 | mozilla public license 2.0 mpl 2.0 | mpl 2 | mpl2 | mplv2 | mpl2.0
MS-PL: microsoft public license
NCSA: university of illinois/ncsa open source license
ODC-By-1.0: open data commons attribution license 1.0
ODbL-1.0: open data commons open database license 1.0 | open database license 1.0
OFL-1.1: sil open font license 1.1 | sil ofl 1.1
OSL-3.0: open software license 3.0
PDDL-1.0: open data commons public domain dedication and license 1.0
PSF-2.0: psf | psf license | psfl | python software foundation license
PostgreSQL: postgresql license
Unlicense: unlicense license | unlicense unlicense
WTFPL: do what the f*ck you want to public license | do what the fuck you want to public license
ZPL-2.1: zope public license 2.1
Zlib: zlib license | zlib/libpng | zlib/libpng license
"""

_ROWS = (line.partition(": ") for line in _SPELLINGS.strip().splitlines())
SPELLINGS: Final = MappingProxyType({spelling: spdx_id for spdx_id, _, row in _ROWS for spelling in row.split(" | ")})
"""SPDX id of each common spelling, folded."""

URLS: Final = MappingProxyType(
    {
        "apache.org/licenses/license-2.0": "Apache-2.0",
        "boost.org/license_1_0": "BSL-1.0",
        "cdla.dev/permissive-1-0": "CDLA-Permissive-1.0",
        "cdla.dev/permissive-2-0": "CDLA-Permissive-2.0",
        "cdla.dev/sharing-1-0": "CDLA-Sharing-1.0",
        "creativecommons.org/publicdomain/mark/1.0": "CC-PDM-1.0",
        "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
        "eclipse.org/legal/epl-2.0": "EPL-2.0",
        "eclipse.org/legal/epl-v10": "EPL-1.0",
        "gnu.org/licenses/agpl-3.0": "AGPL-3.0",
        "gnu.org/licenses/fdl-1.3": "GFDL-1.3",
        "gnu.org/licenses/gpl-2.0": "GPL-2.0",
        "gnu.org/licenses/gpl-3.0": "GPL-3.0",
        "gnu.org/licenses/lgpl-2.1": "LGPL-2.1",
        "gnu.org/licenses/lgpl-3.0": "LGPL-3.0",
        "gnu.org/licenses/old-licenses/gpl-2.0": "GPL-2.0",
        "gnu.org/licenses/old-licenses/lgpl-2.1": "LGPL-2.1",
        "mozilla.org/en-us/mpl/2.0": "MPL-2.0",
        "mozilla.org/mpl/2.0": "MPL-2.0",
        "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0",
        "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0",
        "opendatacommons.org/licenses/pddl/1-0": "PDDL-1.0",
        "opensource.org/license/0bsd": "0BSD",
        "opensource.org/license/afl-3-0-php": "AFL-3.0",
        "opensource.org/license/apache-2-0": "Apache-2.0",
        "opensource.org/license/bsd-2-clause": "BSD-2-Clause",
        "opensource.org/license/bsd-3-clause": "BSD-3-Clause",
        "opensource.org/license/gpl-2-0": "GPL-2.0",
        "opensource.org/license/gpl-3-0": "GPL-3.0",
        "opensource.org/license/isc-license-txt": "ISC",
        "opensource.org/license/lgpl-2-1": "LGPL-2.1",
        "opensource.org/license/lgpl-3-0": "LGPL-3.0",
        "opensource.org/license/mit": "MIT",
        "opensource.org/license/mpl-2-0": "MPL-2.0",
        "opensource.org/licenses/mit-license": "MIT",
        "unlicense.org": "Unlicense",
    }
)
"""SPDX id behind each address: without scheme, ``www.``, a final slash or a suffix, in lower case."""

"""Which licence the text of a LICENSE file is: a full match or nothing.

A text is compared word by word: case, punctuation, line breaks, links, addresses and copyright notices do not count,
every other word does. One clause more, or a second licence behind the first, and it is not identified.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["identify_license_text"]

_MAX_TEXT: Final = 262144

_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
# A line that only says whose the copyright is. One that also says what may be done is no mere notice.
_NOTICE = re.compile(
    r"^[^\w\n(©]*+(?!.*(?:licen[cs]|permi|commerc|\buse|restrict|prohibit))(?:"
    r"(?:portions )?(?:copyright|\(c\)|©) ?(?:\(c\)|©|[\[<{]?(?:yyyy|year)\b|\d{4}).{0,200}"
    r"|(?-i:Copyright [A-Z]?[a-z]).{0,200}|all rights reserved\W*)$",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"[^\W_]+(?:\+\+)?")
_ADDRESS = re.compile(
    r" 51 franklin st(?:reet)? fifth floor boston ma 02110 1301 usa| 59 temple place suite 330 boston ma 02111 1307 usa"
)

_HOLDER = r"(?:\w+ ){1,16}?"
_BSD = (
    "redistribution and use in source and binary forms with or without modification are permitted provided that "
    "the following conditions are met (?:1 |a )?redistributions of source code must retain the above copyright "
    "notice this list of conditions and the following disclaimer (?:2 |b )?redistributions in binary form must "
    "reproduce the above copyright notice this list of conditions and the following disclaimer in the "
    "documentation and or other materials provided with the distribution {endorsement}this software is provided by "
    "(?:{holder})as is and any express or implied warranties including but not limited to the implied warranties "
    "of merchantability and fitness for a particular purpose are disclaimed in no event shall (?:{holder})be "
    "liable for any direct indirect incidental special exemplary or consequential damages including but not "
    "limited to procurement of substitute goods or services loss of use data or profits or business interruption "
    "however caused and on any theory of liability whether in contract strict liability or tort including "
    "negligence or otherwise arising in any way out of the use of this software even if advised of the possibility "
    "of such damage"
)
_NO_ENDORSEMENT = (
    f"(?:3 |c )?neither the names? of (?:{_HOLDER})nor the names of (?:its |any |other |their )?contributors may be "
    "used to endorse or promote products derived from this software without specific prior written permission "
)
_MIT = (
    "permission is hereby granted free of charge to any person obtaining a copy of this software and associated "
    "documentation files the software to deal in the software without restriction including without limitation the "
    "rights to use copy modify merge publish distribute sublicense and or sell copies of the software and to "
    "permit persons to whom the software is furnished to do so subject to the following conditions the above "
    "copyright notice and this permission notice (?:including the next paragraph )?shall be included in all copies "
    "or substantial portions of the software the software is provided as is without warranty of any kind express "
    "or implied including but not limited to the warranties of merchantability fitness for a particular purpose "
    "and noninfringement in no event shall the authors or copyright holders be liable for any claim damages or "
    "other liability whether in an action of contract tort or otherwise arising from out of or in connection with "
    "the software or the use or other dealings in the software"
)
_ISC = (
    "permission to use copy modify and (?:or )?distribute this software for any purpose with or without fee is "
    "hereby granted provided that the above copyright notice and this permission notice appear in all copies the "
    "software is provided as is and (?:the author|the copyright holder|isc) disclaims all warranties with regard "
    "to this software including all implied warranties of merchantability and fitness in no event shall (?:the "
    "author|the copyright holder|isc) be liable for any special direct indirect or consequential damages or any "
    "damages whatsoever resulting from loss of use data or profits whether in an action of contract negligence or "
    "other tortious action arising out of or in connection with the use or performance of this software"
)
# (id, the titles that may stand before the text, the text); patterns of words.
_SHORT: Final = (
    ("MIT", "(?:the )?mit license(?: mit)?", _MIT),
    ("ISC", "(?:the )?isc license(?: isc)?", _ISC),
    (
        "BSD-2-Clause",
        "(?:the )?(?:bsd 2 clause|2 clause bsd|simplified bsd|bsd)(?: simplified)? license",
        _BSD.format(endorsement="", holder=_HOLDER),
    ),
    (
        "BSD-3-Clause",
        "(?:the )?(?:bsd 3 clause|3 clause bsd|new bsd|modified bsd|bsd)(?: new or revised)? license",
        _BSD.format(endorsement=_NO_ENDORSEMENT, holder=_HOLDER),
    ),
)

# SHA-256 of the words of the texts as the SPDX list and their publishers have them, of the Creative Commons' also
# without preface and afterword. A GNU licence has the id that does not say whether later versions count, as its text.
_LONG: Final = {
    "02b7edacbaa1fabfa9f2f210fe6fc2450c9aca77318c8cb23f922f4f3d43dfc4": "AGPL-3.0",
    "c74b66bffefe893e584184a93e1d7d4ad871f077ee9308c8820ab6e899396be3": "Apache-2.0",
    "2db062dd40e7bec05f856fa75834d18d15b06014d537775860dd1f054a5f0389": "CC-BY-4.0",
    "5b2a509d2ff3fbccb64c476a17771c11084cd5158406a0400eefb698d2be35bf": "CC-BY-4.0",
    "b94bf421a55fe7bc2d698d314ee46b5e22bfcc7afbf93301978a35fd8bddd9ba": "CC-BY-4.0",
    "e73b14644bff17658d10b651b24b4e872f63d7513c447933fad53666a196df8e": "CC-BY-4.0",
    "2134e9eb3c4e2513648cfe65797380a550ca980a0241e4a097844766ea345440": "CC-BY-NC-4.0",
    "9e38f72e0c730ccbfaaff92425f464fa9ec0421034e118ae93ad898751a250c2": "CC-BY-NC-4.0",
    "b43cdc89c0efd9e92330b3f94a77ba7c9d022770c53f1d30468dd2261831d92e": "CC-BY-NC-4.0",
    "1c688c4f67838cdc47b01fc0ba8ca1b42c5a6f2287fb5e50fc86788bdb3e9999": "CC-BY-NC-SA-4.0",
    "2f64f165c0a8e5a20819fb0197a74cce2c12bd30f9e6525b90ac96e27843934b": "CC-BY-NC-SA-4.0",
    "5bd87a7d4b22b2961f9704de96273ef723bf50056394980d7d2e9485f1679ab6": "CC-BY-NC-SA-4.0",
    "22eb7863250ca2ea1320063cae5b63cb201685b4cd493942f87c27be3098a5d6": "CC-BY-SA-4.0",
    "436e82c632504d66bb0ab9869542bd732c2f8a9a9cdd9ba417ab3078a78348d4": "CC-BY-SA-4.0",
    "4dd2d8faa991a43111f73718974d1a9133ba1453cd76d174da75d163e35fa974": "CC-BY-SA-4.0",
    "e45e5ebe59ffd98bea05ce34e3fc82d3ada480ba973e82805782bc27e487fd2b": "CC-BY-SA-4.0",
    "96bdc7f63190fb4bd1ae584b890300ed7517d858b34c945642a3b9b2f1612a5f": "CC0-1.0",
    "44e3a67d6462e1e12533637efc3df0e861641a6b2dc9a7fcc744eefe00598168": "GPL-2.0",
    "f1412332f5361d2a392bb637c3844ed3a32b7d701ac0e7abacce50b34a9a3afb": "GPL-2.0",
    "092a7f3b82e6c22949b46388bca99e725b6e756f1c2b1e3f575447fbd44b6191": "GPL-3.0",
    "d00d08192018b2217de04b223449941a18a7cb07d0c025393948065a12eb0fb2": "LGPL-2.1",
    "7cf5a5988114cf5c16cfee43b242bc99bf2defdb72018c0a8b37478f25e8539e": "LGPL-3.0",
    "aae2b222477171fb64e298e7965e768a9a6f85320646b266c94399ac029d42be": "LGPL-3.0",
    "583cbd5b3127397666e31a10f7e371c5c22c508c3a5ff44f5a3333b64fdec4e8": "MPL-2.0",
    "a8df8a1c875157a4af249f570e7fc8ab92a1cad85ea4dc195972bc3d7665aa53": "Unlicense",
}
_END = " end of terms and conditions"
# What may follow them: the GNU licences' and Apache's advice on how to apply them, and the notice alone that it gives.
_AFTER_END: Final = frozenset(
    (
        "3269ed9c4e582a17d02f96b423a6499eabfbe952799cf3754f6adba972e06eed",
        "32cbdc85b18cbedbac2d925139441898a2a847103ae5722e08fe8b29294b2d0b",
        "837a71617e90ed5f095647b817f3a0c0b490d1180ce882e2e82927948d816f2b",
        "d485bc683ab337d138d7cedfd080af16230dc0c284d1848aac2163b5542f2143",
        "d827a378848432dd4a9f9feb24f69ca97758d7fa21354532883ccf19a2137b25",
        "e2508a45906e51683d92db7a1bca44db865c9224008ec3b1d571bb27ef82c8ea",
        "e77cf6c30c5169fee2d3e3fb74c56e34fcbb6750c12b036e97eac9b5f87b4578",
        "f11d298c4296765e0bc4873b593d2b07aeb636860e80f48bde10655102147d4f",
    )
)

# Agreements that begin with their own name and date, and the Hub's id of each; none has an SPDX id.
_NAMED: Final = (
    ("llama 2 community license agreement llama 2 version release date july 18 2023 ", "llama2"),
    ("meta llama 3 community license agreement meta llama 3 version release date april 18 2024 ", "llama3"),
    ("llama 3 1 community license agreement llama 3 1 version release date july 23 2024 ", "llama3.1"),
    ("llama 3 2 community license agreement llama 3 2 version release date september 25 2024 ", "llama3.2"),
    ("llama 3 3 community license agreement llama 3 3 version release date december 6 2024 ", "llama3.3"),
    ("llama 4 community license agreement llama 4 version effective date april 5 2025 ", "llama4"),
    ("gemma terms of use last modified ", "gemma"),
    ("creativeml open rail m dated august 22 2022 ", "creativeml-openrail-m"),
    ("creativeml open rail++ m license dated november 24 2022 ", "openrail++"),
    ("creativeml open rail++ m license dated july 26 2023 ", "openrail++"),
    ("bigscience rail license v1 0 dated may 19 2022 ", "bigscience-bloom-rail-1.0"),
)


def identify_license_text(text: str) -> str | None:
    """Identify the text of a LICENSE file.

    Args:
        text: the whole text; more than 256 kB is no licence.

    Returns:
        An SPDX id where all the words are those of that licence, or the Hub's id where the text begins with the name
        and date of one of the model licences that SPDX does not list; else None. A GNU licence is ``GPL-3.0``, never
        ``-only`` or ``-or-later``: its text does not say which of the two its users chose.
    """
    if len(text) > _MAX_TEXT:
        return None
    words = _words(text)
    for spdx_id, titles, terms in _SHORT:
        if re.fullmatch(f"(?:{titles} )?{terms}", words):  # compiled when first used, not when imported
            return spdx_id
    terms, _, rest = words.partition(_END)
    if (not rest or _sha256(rest.strip()) in _AFTER_END) and (known := _LONG.get(_sha256(terms))):
        return known
    return next((name for start, name in _NAMED if words.startswith(start)), None)


def _words(text: str) -> str:
    text = _NOTICE.sub(" ", _LINK.sub(" ", text))
    return _ADDRESS.sub("", " ".join(_WORD.findall(text.lower())))


def _sha256(words: str) -> str:
    import hashlib  # loads OpenSSL: a third of what importing a graph costs

    return hashlib.sha256(words.encode()).hexdigest()

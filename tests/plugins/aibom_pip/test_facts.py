"""What is said of a distribution: licence, origin, integrity, people, links."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from aibom.graph.link import link
from aibom.plugin import Component, Contact
from tests.plugins.aibom_pip.environments import SITE, install, scan, venv

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and
this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED
"AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def one(tmp_path: Path, *lines: str, **more: object) -> Component:
    env = venv(tmp_path / "env")
    install(env, "one", metadata=lines, **more)  # type: ignore[arg-type]
    return link(scan(env))["pkg:pypi/one@1.0"]


def licenses(component: Component) -> list[str | None]:
    return [item.id or item.expression or item.name for item in component.licenses]


@pytest.mark.parametrize(
    ("lines", "expected", "source"),
    [
        (["License-Expression: MIT OR Apache-2.0", "License: MIT"], ["MIT OR Apache-2.0"], "License-Expression"),
        (["License: MIT License"], ["MIT"], "License"),
        (["License: Custom", "Classifier: License :: OSI Approved :: MIT License"], ["MIT"], "Classifier"),
        (["License: BSD"], ["BSD"], "License"),
        (
            ["License: Apache 2.0", "Classifier: License :: Apache Software License"],
            ["Apache-2.0"],
            "License",
        ),
        (["Classifier: License :: OSI Approved"], [], None),
        (["License: UNKNOWN"], [], None),
    ],
)
def test_the_licence_and_where_it_was_said(tmp_path: Path, lines: list[str], expected: list[str], source: str) -> None:
    found = one(tmp_path, *lines)
    assert licenses(found) == expected
    assert found.values("aibom:pip:license-from") == ((source,) if source else ())
    assert not found.values("aibom:finding")


@pytest.mark.parametrize(
    "lines",
    [
        ["License: MIT", "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)"],
        ["License: MIT", "Classifier: License :: OSI Approved :: BSD License"],
        ["License-Expression: Apache-2.0", "License: MIT"],
    ],
)
def test_a_contradiction_is_a_finding(tmp_path: Path, lines: list[str]) -> None:
    [finding] = one(tmp_path, *lines).values("aibom:finding")
    assert finding.startswith("license-contradiction: ")


def test_a_shipped_text_says_which_of_a_family_is_meant_and_what_is_not_declared(tmp_path: Path) -> None:
    found = one(tmp_path, info={"licenses/LICENSE": MIT.encode()})
    assert licenses(found) == ["MIT"]
    assert [str(item.method) for item in found.evidence if item.field == "licenses"] == ["inferred"]
    digest = hashlib.sha256(MIT.encode()).hexdigest()
    assert found.values("aibom:pip:license-file") == (f"licenses/LICENSE sha256:{digest}",)


def test_texts_are_embedded_when_asked_for(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    install(env, "one", metadata=["License-File: LICENSE"], info={"licenses/LICENSE": MIT.encode()})
    assert scan(env)["pkg:pypi/one@1.0"].extra == ()
    [(key, text)] = scan(env, license_texts=True)["pkg:pypi/one@1.0"].extra
    [[path, _, [row]]] = json.loads(text)
    assert (key, path, row["license"]["id"]) == ("evidence", ["licenses"], "MIT")
    assert row["license"]["text"]["content"].startswith("Permission is hereby granted")


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("said", "properties", "url"),
    [
        (
            {"url": f"https://me:{SECRET}@example.org/x.git", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}},
            {"aibom:pip:commit": "a" * 40},
            "https://example.org/x.git",
        ),
        (
            {"url": f"file:///home/me/{SECRET}", "dir_info": {"editable": True}},
            {"aibom:pip:editable": "true", "aibom:pip:origin": "local directory"},
            None,
        ),
        (
            {"url": f"https://example.org/x.whl?token={SECRET}", "archive_info": {"hashes": {"sha256": "b" * 64}}},
            {},
            "https://example.org/x.whl",
        ),
        ({"url": f"file:///tmp/{SECRET}.whl", "archive_info": {}}, {"aibom:pip:origin": "local archive"}, None),
    ],
)
def test_the_origin_without_secrets_and_paths(
    tmp_path: Path, said: object, properties: dict[str, str], url: str | None
) -> None:
    found = one(tmp_path, info={"direct_url.json": json.dumps(said).encode()})
    assert properties.items() <= dict(found.properties).items()
    assert [item.url for item in found.references] == ([url] if url else [])
    assert SECRET not in repr(found) and "/home" not in repr(found.properties)
    assert [item.value for item in found.digests] == (["b" * 64] if "b" * 64 in str(said) else [])


def test_the_record_is_the_same_wherever_the_wheel_is_installed(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    info = install(env, "one", files={"one/__init__.py": b"1\n"})
    first = scan(env)["pkg:pypi/one@1.0"].values("aibom:pip:record")
    lines = (info / "RECORD").read_text().splitlines()
    noise = ["../../../bin/one,sha256=xyz,120", "one/__pycache__/x.pyc,,", "one-1.0.dist-info/REQUESTED,sha256=x,0"]
    (info / "RECORD").write_text("\n".join([*reversed(lines), *noise]) + "\n")
    assert scan(env)["pkg:pypi/one@1.0"].values("aibom:pip:record") == first
    (info / "RECORD").write_text("\n".join(lines).replace("one/__init__.py,sha256=", "one/__init__.py,sha256=A"))
    assert scan(env)["pkg:pypi/one@1.0"].values("aibom:pip:record") != first


def test_people_links_and_keywords(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        'Author-email: "Doe, Jane" <jane@example.org>, joe@example.org',
        "Maintainer: Jim",
        "Maintainer-email: jim@example.org",
        "Home-page: https://example.org",
        "Project-URL: Source Code, https://example.org/src",
        "Project-URL: Odd, https://example.org/odd",
        "Keywords: a, b c",
        "Summary: It does things.",
    )
    doe = Contact("Doe, Jane", "jane@example.org")
    assert found.authors == (doe, Contact(email="joe@example.org"), Contact("Jim", "jim@example.org"))
    assert {(item.type, item.url) for item in found.references} == {
        ("website", "https://example.org"),
        ("vcs", "https://example.org/src"),
        ("other", "https://example.org/odd"),
    }
    assert (found.tags, found.description) == (("a", "b c"), "It does things.")


def test_every_fact_has_a_place_in_the_environment(tmp_path: Path) -> None:
    found = one(tmp_path, "Summary: It does things.", "License: MIT")
    where = f"{SITE}/one-1.0.dist-info/METADATA"
    assert {item.location.partition("#")[0] for item in found.evidence} == {where}
    assert {item.field for item in found.evidence} >= {"name", "version", "purl", "licenses", "description"}


def test_frameworks_and_runtimes(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    for name, version in (("nvidia-cublas-cu12", "12.4"), ("torch", "2.5+cu124"), ("jax", "0.4"), ("sklearn", "0")):
        install(env, name, version)
    graph = scan(env)
    assert {c.name for c in graph if str(c.kind) == "framework"} == {"torch", "jax"}
    assert graph["pkg:pypi/nvidia-cublas-cu12@12.4"].values("aibom:pip:accelerator") == ("cuda 12",)
    assert graph["pkg:pypi/torch@2.5%2Bcu124"].values("aibom:pip:accelerator") == ("cuda 12.4",)

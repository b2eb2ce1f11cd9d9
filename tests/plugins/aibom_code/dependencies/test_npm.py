"""package.json and its lock: packages of AI, and no others."""

from __future__ import annotations

import base64
import json

import pytest

from aibom.plugin import Digest, FormatError
from aibom_code.dependencies.npm import is_ai_package, read_package, read_package_lock

SHA512 = bytes(range(64))
INTEGRITY = "sha512-" + base64.b64encode(SHA512).decode()


@pytest.mark.parametrize("name", ["openai", "@ai-sdk/openai", "@huggingface/transformers", "@langchain/core", "ollama"])
def test_packages_of_ai(name: str) -> None:
    assert is_ai_package(name)


@pytest.mark.parametrize("name", ["react", "@types/node", "@aws-sdk/client-s3", "aide", "@azure/identity"])
def test_others(name: str) -> None:
    assert not is_ai_package(name)


def test_what_a_package_declares() -> None:
    package = {
        "name": "app",
        "dependencies": {"openai": "^4.0.0", "react": "18.0.0", "ai": "3.1.0"},
        "devDependencies": {"promptfoo": "git+https://t0ken@github.com/x/y"},
        "optionalDependencies": {"ollama": "=0.5.1"},
    }
    found = read_package(json.dumps(package, indent=1)).declared
    assert [(item.name, item.version, item.requirement, item.scope, item.line) for item in found] == [
        ("openai", "", "^4.0.0", "", 4),
        ("ai", "3.1.0", "3.1.0", "", 6),
        ("ollama", "0.5.1", "=0.5.1", "optional", 12),
        ("promptfoo", "", "", "development", 9),
    ]


def test_a_lock_of_today() -> None:
    lock = {
        "lockfileVersion": 3,
        "packages": {
            "": {"name": "app"},
            "node_modules/openai": {
                "version": "4.2.0",
                "resolved": "https://u:pw@registry.example/openai-4.2.0.tgz?x=1",
                "integrity": INTEGRITY,
                "dependencies": {"ai": "3", "react": "18"},
            },
            "node_modules/x/node_modules/@ai-sdk/openai": {"version": "1.0.0", "integrity": INTEGRITY, "dev": True},
            "node_modules/ollama": {"link": True},
            "node_modules/react": {"version": "18.0.0"},
        },
    }
    openai, sdk = read_package_lock(json.dumps(lock, indent=1)).declared
    assert (openai.name, openai.version, openai.needs, openai.direct) == ("openai", "4.2.0", ("ai",), False)
    (reference,) = openai.references
    assert reference.url == "https://registry.example/openai-4.2.0.tgz"
    assert reference.digests == (Digest("SHA-512", SHA512.hex()),)
    assert (sdk.name, sdk.scope, sdk.digests) == ("@ai-sdk/openai", "development", (Digest("SHA-512", SHA512.hex()),))


def test_a_lock_of_old() -> None:
    lock = {"dependencies": {"x": {"version": "1.0.0", "dependencies": {"openai": {"version": "4.2.0"}}}}}
    (openai,) = read_package_lock(json.dumps(lock)).declared
    assert (openai.name, openai.version) == ("openai", "4.2.0")


@pytest.mark.parametrize("text", ["[]", "3", '{"dependencies": 3}', '{"packages": {"node_modules/ai": 3}}'])
def test_wrong_types_never_fail(text: str) -> None:
    assert read_package(text).declared == []
    assert read_package_lock(text).declared == []


def test_what_is_no_json() -> None:
    with pytest.raises(FormatError):
        read_package("{")


def test_a_version_that_is_none_is_not_taken() -> None:
    assert read_package_lock('{"packages": {"node_modules/ai": {"version": "file:/home/me"}}}').declared == []

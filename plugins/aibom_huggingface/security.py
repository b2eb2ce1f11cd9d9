"""What the Hub's scanners say of files. That a file was not scanned, and that nothing was found, are two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aibom.plugin import clean_line
from aibom_huggingface import fields
from aibom_huggingface.answer import Kind

__all__ = ["SCANNERS", "scan_findings", "scan_state", "security"]

SCANNERS: Final[Mapping[str, str]] = {
    "avScan": "ClamAV",
    "jFrogScan": "JFrog",
    "pickleImportScan": "Hugging Face pickle scan",
    "protectAiScan": "Protect AI",
    "virusTotalScan": "VirusTotal",
}
"""Scanners by the key that they have in the Hub's answers."""

HUB: Final = "Hugging Face"
"""Who says it where no scanner is named."""

_NO_ISSUE = frozenset(("", "innocuous", "no-issue", "none", "ok", "safe", "unscanned", "queued"))
_MAX_ISSUES: Final = 10_000


def security(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the state of a repository's scans; None where the Hub does not say."""
    for key in ("securityRepoStatus", "securityStatus", "securityFileStatus"):
        value = data.get(key)
        if isinstance(value, dict):
            return value
    return None


def scan_state(data: Mapping[str, Any], kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield the property that says how far the Hub's scans are, where it says so."""
    state = security(data)
    if state is None or kind != "models":
        return
    if not fields.flag(state, "scansDone"):
        yield "aibom:hf:scan", "not done"
    else:
        yield "aibom:hf:scan", "done, issues reported" if _issues(state) else "done, no issue reported"


def scan_findings(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what scanners report of files: by path, ``unsafe: <scanner>: <level>, <message>`` each.

    Args:
        data: the Hub's answer.
    """
    found: dict[str, list[str]] = {}
    state = security(data)
    for item in _issues(state) if state is not None else ():
        path = item.get("path")
        if isinstance(path, str):
            named = list(_scanners(item))
            found.setdefault(path, []).extend(named or [_finding(HUB, fields.text(item, "level") or "reported", None)])
    listed = data.get("siblings")
    for item in listed if isinstance(listed, list) else ():
        path = item.get("rfilename") if isinstance(item, dict) else None
        scans = security(item) if isinstance(item, dict) else None
        if isinstance(path, str) and scans is not None:
            found.setdefault(path, []).extend(_scanners(scans))
    return {path: sorted(set(texts)) for path, texts in found.items() if texts}


def _issues(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = state.get("filesWithIssues")
    items = listed[:_MAX_ISSUES] if isinstance(listed, list) else ()
    return [item for item in items if isinstance(item, dict)]


def _scanners(scans: Mapping[str, Any]) -> Iterator[str]:
    for key, scanner in SCANNERS.items():
        scan = scans.get(key)
        if not isinstance(scan, dict):
            continue
        level = fields.text(scan, "status") or fields.text(scan, "highestSafetyLevel") or ""
        if level.lower() not in _NO_ISSUE:
            yield _finding(scanner, level, fields.text(scan, "message"))


def _finding(scanner: str, level: str, message: str | None) -> str:
    return clean_line(f"scan: {scanner}: {level}" + (f", {message}" if message else ""), 1024)

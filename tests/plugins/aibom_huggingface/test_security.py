"""What the Hub's scanners say."""

from __future__ import annotations

from typing import Any

import pytest

from aibom_huggingface.security import scan_findings, scan_state


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"scansDone": True, "filesWithIssues": []}, "done, no issue reported"),
        ({"scansDone": True, "filesWithIssues": [{"path": "a", "level": "unsafe"}]}, "done, issues reported"),
        ({"scansDone": False, "filesWithIssues": []}, "not done"),
        ({}, "not done"),
    ],
)
def test_not_scanned_and_no_issue_are_two_things(status: Any, said: str) -> None:
    assert list(scan_state({"securityRepoStatus": status}, "models")) == [("aibom:hf:scan", said)]


@pytest.mark.parametrize("data", [{}, {"securityRepoStatus": None}, {"securityRepoStatus": [1]}])
def test_nothing_is_said_where_the_hub_says_nothing(data: Any) -> None:
    assert list(scan_state(data, "models")) == [] and scan_findings(data) == {}


def test_each_scanner_that_reports_is_a_finding_of_its_own() -> None:
    issue = {
        "path": "evil.bin",
        "level": "unsafe",
        "avScan": {"status": "safe"},
        "pickleImportScan": {"status": "unsafe", "message": "posix.system"},
        "protectAiScan": {"status": "suspicious"},
        "virusTotalScan": {"status": "unscanned"},
    }
    assert scan_findings({"securityRepoStatus": {"scansDone": True, "filesWithIssues": [issue]}}) == {
        "evil.bin": ["scan: Hugging Face pickle scan: unsafe, posix.system", "scan: Protect AI: suspicious"]
    }


def test_a_report_without_scanner_is_the_hubs() -> None:
    status = {"scansDone": True, "filesWithIssues": [{"path": "a.bin", "level": "unsafe"}, {"path": 3}, "x", None]}
    assert scan_findings({"securityRepoStatus": status}) == {"a.bin": ["scan: Hugging Face: unsafe"]}


def test_fields_of_single_files_are_read() -> None:
    listed = [{"rfilename": "a.bin", "securityFileStatus": {"jFrogScan": {"status": "unsafe"}}}, {"rfilename": "b"}, 7]
    assert scan_findings({"siblings": listed}) == {"a.bin": ["scan: JFrog: unsafe"]}

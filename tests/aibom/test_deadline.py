"""A call comes to its end, or is given up; what it returns and raises comes through."""

from __future__ import annotations

import threading

import pytest

from aibom.deadline import Overdue, call_within


def test_results_and_exceptions_come_through() -> None:
    assert call_within(60, lambda: 7, "test") == 7
    with pytest.raises(KeyError):
        call_within(60, lambda: {}["missing"], "test")
    with pytest.raises(SystemExit):
        call_within(60, lambda: exit(3), "test")


def test_what_takes_too_long_is_given_up() -> None:
    end = threading.Event()
    with pytest.raises(Overdue):
        call_within(0.05, end.wait, "test-overdue")
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "test-overdue")
    end.set()

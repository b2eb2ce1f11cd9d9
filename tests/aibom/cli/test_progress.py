"""A bar only where somebody sees it, only for work that takes a while, and never a name that acts on the terminal."""

from __future__ import annotations

import io
import threading
from types import SimpleNamespace

import pytest

from aibom.cli import progress
from aibom.cli.progress import Bar


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=screen))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    return screen


def test_long_work_shows_a_bar(screen: Screen) -> None:
    with Bar() as bar:
        bar(1, 3, "weights.bin")
        bar(2, 3, "other.bin")
    assert "3" in screen.getvalue()
    assert "other.bin" in screen.getvalue()
    before = len(screen.getvalue())
    bar(3, 3, "late")
    assert len(screen.getvalue()) == before


def test_short_work_shows_nothing(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 1000)
    with Bar() as bar:
        bar(1, 3, "weights.bin")
    assert screen.getvalue() == ""


def test_nothing_is_shown_unasked_or_to_a_pipe(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    with Bar(shown=False) as bar:
        bar(1, 3, "weights.bin")
    assert screen.getvalue() == ""
    pipe = io.StringIO()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=pipe))
    with Bar() as bar:
        bar(1, 3, "weights.bin")
    assert pipe.getvalue() == ""


def test_names_do_not_act_on_the_terminal(screen: Screen) -> None:
    with Bar() as bar:
        bar(1, None, "c" * 500 + "a\x1b]0;title\x07\u202eb\nd")
    shown = screen.getvalue()
    assert r"a\x1b]0;title\x07\u202eb d" in shown
    assert "\x1b]0" not in shown
    assert "\u202e" not in shown
    assert "c" * 30 in shown
    assert "c" * 100 not in shown


def test_markup_in_names_is_text(screen: Screen) -> None:
    with Bar() as bar:
        bar(1, None, "[bold red]b[/nonsense]")
    assert "[bold red]b[/nonsense]" in screen.getvalue()


def test_threads_may_call_at_once(screen: Screen) -> None:
    with Bar() as bar:
        threads = [threading.Thread(target=bar, args=(n, 20, f"file {n}")) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert "file" in screen.getvalue()

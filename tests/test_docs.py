"""The reference pages that are written from the code say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "docs" / "generate.py"
    monkeypatch.syspath_prepend(path.parent)
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_page_is_stale(generate: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().out


def test_a_stale_page_is_found_and_written(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    monkeypatch.setattr(generate, "PAGES", {"reference/page.md": lambda: "# Größe\n"})
    assert generate.main(["--check"]) == 1
    assert list(tmp_path.iterdir()) == []
    assert generate.main([]) == 0
    assert (tmp_path / "reference" / "page.md").read_text(encoding="utf-8").endswith("\n# Größe\n")
    assert generate.main(["--check"]) == 0
    (tmp_path / "reference" / "page.md").write_text("old")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "docs/reference/page.md is stale"


def test_the_page_of_the_command_line_names_every_option(generate: ModuleType) -> None:
    page = generate.PAGES["reference/cli.md"]()
    options = """
    -o --format --spec-version --name --version --offline --strict --keep-going --no-hash --jobs --depth --timeout
    --exclude --no-evidence --lifecycle -q -v
    """
    synopsis = next(line for line in page.splitlines() if line.startswith("aibom scan"))
    assert all(f"[{option}" in synopsis for option in options.split())
    assert all(f"| `{option}" in page for option in options.split())

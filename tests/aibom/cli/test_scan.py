"""``aibom scan``: what is written where, what is said about it, and the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import aibom
from aibom.cli import cli, scan
from aibom.errors import CollectorError, NetworkError, NotFound
from aibom.graph.component import Component, Kind, Reference
from aibom.graph.evidence import Unknown
from aibom.graph.subject import PHASES
from aibom.serialize.files import FORMATS, SPEC_VERSIONS
from aibom_code.javascript.reader import MISSING
from tests.builders.collected import APP, MODEL, OBSERVED, UNKNOWN, Collecting, stand_in

Run = Callable[..., Result]


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Collecting:
    return stand_in(monkeypatch)


@pytest.fixture
def run(collecting: Collecting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    return lambda *arguments: CliRunner().invoke(cli, ["scan", *arguments])


def only(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_bom_goes_to_standard_output_and_all_else_to_standard_error(run: Run) -> None:
    done = run("app")
    assert done.exit_code == 0
    assert json.loads(done.stdout_bytes)["metadata"]["component"]["name"] == "app"
    assert re.fullmatch(r"aibom: 1 application, 1 file, 1 library, 1 model in \d+\.\d s\n", done.stderr)
    assert run("app", "-o", "-").stdout_bytes == done.stdout_bytes


def test_the_bom_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    done = run("app", "-o", "bom.json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith(" s: bom.json\n")
    assert (tmp_path / "bom.json").read_bytes() == run("app").stdout_bytes
    assert only(tmp_path) == ["bom.json"]


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (("-o", "b.xml"), "<"),
        (("-o", "B.XML"), "<"),
        (("-o", "b.cdx"), "{"),
        (("-o", "b.xml", "--format", "cyclonedx-json"), "{"),
        (("-o", "b.json", "--format", "cyclonedx-xml"), "<"),
    ],
)
def test_the_format_follows_the_name_unless_given(run: Run, tmp_path: Path, arguments: Any, first: str) -> None:
    assert run("app", *arguments).exit_code == 0
    assert (tmp_path / arguments[1]).read_text()[0] == first


def test_choices_are_those_of_the_code_that_is_not_loaded_for_help() -> None:
    choices = {option.name: getattr(option.type, "choices", None) for option in scan.command.params}
    assert tuple(choices["form"] or ()) == FORMATS
    assert tuple(choices["spec_version"] or ()) == SPEC_VERSIONS
    assert tuple(choices["lifecycle"] or ()) == PHASES


def test_options_reach_the_scan_and_the_document(run: Run, collecting: Collecting) -> None:
    done = run(
        *("app", "--name", "shop", "--version", "2", "--spec-version", "1.7", "--lifecycle", "build", "--no-evidence"),
        *("--offline", "--keep-going", "--no-hash", "--jobs", "3", "--depth", "0", "--timeout", "1.5"),
        *("--exclude", "*.log", "--exclude", "/runs"),
    )
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["specVersion"] == "1.7"
    assert "aibom:evidence" not in done.stdout
    subject = document["metadata"]["component"]
    assert (subject["name"], subject["version"], document["metadata"]["lifecycles"]) == (
        "shop",
        "2",
        [{"phase": "build"}],
    )
    settings = collecting.settings
    assert (settings.offline, settings.keep_going, settings.no_hash, settings.jobs) == (True, True, True, 3)
    assert (settings.depth, settings.timeout, settings.exclude) == (0, 1.5, ("*.log", "/runs"))
    assert settings.options == {"schemes": ("dir",)}


def test_options_of_single_collectors_reach_them_by_name(run: Run, collecting: Collecting) -> None:
    done = run("app", "--hf-endpoint", "https://hub.example", "--max-age", "0", "--ancestor-files", "--popularity")
    assert done.exit_code == 0
    assert collecting.settings.options == {
        "hf_endpoint": "https://hub.example",
        "max_age": 0.0,
        "ancestor_files": True,
        "popularity": True,
        "schemes": ("dir",),
    }


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("app", "--format", "spdx"),
        ("app", "--spec-version", "1.4"),
        ("app", "--jobs", "0"),
        ("app", "--depth", "-1"),
        ("app", "--depth", "101"),
        ("app", "--timeout", "0"),
        ("app", "--lifecycle", "birth"),
        ("app", "--name", ""),
        ("app", "-q", "-v"),
        ("app", "--nonsense"),
        ("app", "-o", "missing/bom.json"),
        ("app", "-o", "."),
        ("",),
    ],
)
def test_wrong_usage_is_one_line_a_hint_and_exit_code_2(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(r"aibom: error: [^\n]+\n(hint: [^\n]+\n)?", done.stderr)
    assert only(tmp_path) == []


def test_what_would_fail_at_the_end_fails_before_the_work(
    run: Run, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting.error = AssertionError("the work was begun")
    assert run("app", "-o", "missing/bom.json").exit_code == 2
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert run("app").exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("there is no file or directory app", hint="look again"), 3),
        (NetworkError("the Hub does not answer"), 3),
        (CollectorError("the collector hub gave up"), 3),
        (aibom.AibomError("a defect"), 5),
        (ZeroDivisionError("division by zero"), 5),
        (RecursionError(), 5),
        (MemoryError(), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_a_failure_is_one_line_an_exit_code_and_no_file(
    run: Run, collecting: Collecting, tmp_path: Path, error: BaseException, code: int
) -> None:
    (tmp_path / "bom.json").write_text("before")
    collecting.error = error
    done = run("app", "-o", "bom.json")
    assert (done.exit_code, done.stdout) == (code, "")
    said = done.stderr.strip().splitlines()
    assert said[0].startswith("aibom: ")
    assert len(said) == 1 + any(line.startswith("hint: ") for line in said)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "bom.json").read_text() == "before"
    assert only(tmp_path) == ["bom.json"]


def test_a_defect_shows_its_traceback_only_with_v(run: Run, collecting: Collecting) -> None:
    collecting.error = ZeroDivisionError("a\x1b]0;b\x07c")
    assert "Traceback" not in run("app").stderr
    said = run("app", "-v").stderr
    assert "Traceback" in said
    assert "\x1b" not in said
    collecting.error = CollectorError("the collector x failed: ValueError")
    collecting.error.__cause__ = ValueError("bad")
    assert "ValueError: bad" in run("app", "-v").stderr


def test_unknowns_are_counted_and_listed_with_v(run: Run, collecting: Collecting) -> None:
    collecting.observed = {"app": (*OBSERVED, UNKNOWN)}
    assert "1 unknown (-v lists them)" in run("app").stderr
    said = run("app", "-v").stderr
    assert "aibom: unknown: dir:app/model: licenses: declared as n/a [directory model/README.md]\n" in said


def test_what_is_unknown_of_many_for_one_reason_is_one_line(run: Run, collecting: Collecting) -> None:
    others = [Unknown(ref, "version", "not resolved", "directory", ".") for ref in (MODEL.ref, APP.ref)]
    collecting.observed = {"app": (*OBSERVED, UNKNOWN, *others)}
    said = [line for line in run("app", "-v").stderr.splitlines() if ": unknown: " in line]
    assert said == [
        f"aibom: unknown: version: not resolved [directory .], of 2 components: {APP.ref}, {MODEL.ref}",
        "aibom: unknown: dir:app/model: licenses: declared as n/a [directory model/README.md]",
    ]


def test_one_reason_in_many_places_is_one_line(run: Run, collecting: Collecting) -> None:
    places = [Unknown(APP.ref, "contents", "an alias is refused", "code", name) for name in ("a.yaml", "b.yaml")]
    collecting.observed = {"app": (*OBSERVED, *places)}
    said = [line for line in run("app", "-v").stderr.splitlines() if ": unknown: " in line]
    assert said == ["aibom: unknown: dir:app: contents: an alias is refused [code a.yaml, b.yaml]"]


def test_what_has_to_be_installed_is_said_without_v(run: Run, collecting: Collecting) -> None:
    missing = [Unknown(APP.ref, "contents", MISSING, "code", name) for name in ("a.ts", "b.ts")]
    declared = Unknown(MODEL.ref, "licenses", "declared as pip install 'x'", "directory", "README.md")
    collecting.observed = {"app": (*OBSERVED, *missing, declared)}
    hints = [line for line in run("app").stderr.splitlines() if "hint" in line]
    assert hints == [f"aibom: hint: {MISSING} (2 files)"]
    assert "hint" not in run("app", "-q").stderr


def test_a_network_that_is_not_there_is_said_without_v(run: Run, collecting: Collecting) -> None:
    reasons = ["the model o/m cannot be reached (ConnectError), 3 tries", "404: the Hub does not show it"]
    collecting.observed = {"app": (*OBSERVED, *(Unknown(MODEL.ref, "existence", reason) for reason in reasons))}
    assert "aibom: warning: 1 repository could not be reached: no more than the name is known\n" in run("app").stderr


def test_several_sources_without_a_name_are_told_how_to_get_one(run: Run, collecting: Collecting) -> None:
    collecting.observed = {"app": (APP,), "model": (MODEL,)}
    told = "aibom: what the sources are together is called aibom; --name gives it a name\n"
    assert told in run("app", "model").stderr
    assert not any("--name" in run(*more).stderr for more in (["app"], ["app", "model", "--name", "aibom"]))
    assert run("app", "model", "-q").stderr == ""


def test_strict_wants_to_know_everything_but_writes(run: Run, collecting: Collecting, tmp_path: Path) -> None:
    assert run("app", "--strict").exit_code == 0
    collecting.observed = {"app": (*OBSERVED, UNKNOWN)}
    done = run("app", "--strict", "-o", "bom.json")
    assert done.exit_code == 4
    assert "the BOM was written, but is incomplete: 1 fact unknown" in done.stderr
    assert aibom.load(tmp_path / "bom.json").unknowns() == (UNKNOWN,)


def test_keep_going_writes_what_there_is(run: Run, collecting: Collecting, tmp_path: Path) -> None:
    collecting.failing = {"o/gone": "404"}
    done = run("app", "hf:o/gone", "--keep-going", "-o", "bom.json")
    assert done.exit_code == 4
    assert "aibom: error: hf:o/gone: 404\n" in done.stderr
    assert "1 source failed" in done.stderr
    assert APP.ref in aibom.load(tmp_path / "bom.json")
    collecting.failing["app"] = "denied"
    done = run("app", "hf:o/gone", "--keep-going", "-o", "other.json")
    assert (done.exit_code, only(tmp_path)) == (3, ["bom.json"])


def test_quiet_says_only_what_is_wrong(run: Run, collecting: Collecting) -> None:
    collecting.observed = {"app": (*OBSERVED, UNKNOWN)}
    assert run("app", "-q").stderr == ""
    assert run("app", "-q", "--strict").stderr.startswith("aibom: error: ")


def test_nothing_found_is_said(run: Run, collecting: Collecting) -> None:
    collecting.observed = {"app": (APP,), "model": (MODEL,)}
    done = run("app", "-q")
    assert (done.exit_code, done.stderr) == (0, "aibom: warning: nothing was found: the BOM holds its subject alone\n")
    assert run("model", "-q").stderr == ""


def test_what_a_version_cannot_say_is_said(run: Run, collecting: Collecting) -> None:
    from aibom.graph.component import Contact

    people = (Contact("Ann"), Contact("Bob"))
    models = [Component(f"dir:app/{n}", Kind.MODEL, str(n), authors=people) for n in range(30)]
    collecting.observed = {"app": (APP, *models)}
    assert "loss" not in run("app", "-q").stderr
    few = run("app", "-q", "--spec-version", "1.5")
    every = run("app", "-v", "--spec-version", "1.5").stderr
    assert few.exit_code == 0
    assert few.stderr.count("aibom: loss: ") == 1
    assert "and 29 more" in few.stderr
    assert every.count("aibom: loss: ") == 30


def test_a_warning_about_our_own_bom_is_said(run: Run, collecting: Collecting) -> None:
    collecting.observed = {"app": (APP, replace(MODEL, purl="pkg:huggingface/../x"))}
    done = run("app", "-q")
    assert done.exit_code == 0
    assert re.match(r"aibom: warning: /components/0/purl \[dir:app/model\] [^\n]+\n$", done.stderr)


@pytest.mark.parametrize("output", ["bom.json", "bom.xml"])
def test_a_bom_that_would_not_be_valid_is_not_written(
    run: Run, collecting: Collecting, tmp_path: Path, output: str
) -> None:
    bad = replace(MODEL, references=(Reference("no such type", "https://example.org/a"),))
    collecting.observed = {"app": (APP, bad)}
    done = run("app", "-o", output)
    assert done.exit_code == 5
    assert done.stderr.startswith("aibom: error: ")
    assert "would not be valid CycloneDX 1.6 (1 error, above); nothing was written" in done.stderr
    assert only(tmp_path) == []


def test_the_earlier_bom_is_no_part_of_the_next(run: Run, collecting: Collecting) -> None:
    run(".", "-o", "bom.json")
    assert (collecting.settings.exclude, collecting.settings.unsaid) == ((), ("/bom.json",))


HOSTILE = "evil\x1b]0;title\x07\x1b[31m\u202etxt.exe\nsecond \udcff\x9b1m [bold red]x[/]"


def test_hostile_names_never_reach_the_terminal(run: Run, collecting: Collecting) -> None:
    model = Component(f"dir:app/{HOSTILE}", Kind.MODEL, HOSTILE, purl=f"pkg:generic/{HOSTILE}")
    collecting.observed = {"app": (APP, model, Unknown(model.ref, "licenses", HOSTILE, HOSTILE, HOSTILE))}
    collecting.failing = {HOSTILE: HOSTILE}
    done = run("app", f"hf:{HOSTILE}", "--keep-going", "-v")
    assert done.exit_code == 4
    assert "[bold red]" in done.stderr
    collecting.error = NotFound(HOSTILE, hint=HOSTILE)
    failed = run("app", "--name", HOSTILE)
    unknown_option = run(f"--{HOSTILE}")
    for said in (done.stderr, failed.stderr, unknown_option.stderr):
        assert said
        assert not [character for character in said.replace("\n", "") if not character.isprintable()]
        assert all(line.startswith(("aibom: ", "hint: ")) for line in said.splitlines())
    assert not set("\x1b\x07\u202e\x9b") & set(done.stdout)


def test_a_bom_that_nobody_would_attest_is_warned_of_with_the_way_out(
    run: Run, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "warning" not in run("app").stderr
    size = len(run("app").stdout_bytes)
    monkeypatch.setattr("aibom.serialize.size.MAX_ATTESTED", size)
    assert "warning" not in run("app").stderr
    monkeypatch.setattr("aibom.serialize.size.MAX_ATTESTED", size - 1)
    done = run("app", "-q")
    said = f"aibom: warning: the BOM has {size:,} bytes, more than the {size - 1:,} that GitHub attests"
    assert (done.exit_code, done.stderr) == (0, f"{said}: --compact or --no-evidence makes it smaller\n")
    monkeypatch.setattr("aibom.serialize.size.MAX_ATTESTED", 9)
    assert run("app", "-q", "--compact").stderr.endswith("attests: --no-evidence makes it smaller\n")
    assert run("app", "-q", "--compact", "--no-evidence").stderr.endswith("GitHub attests\n")
    assert "warning" in CliRunner().invoke(cli, ["merge", "-", "-q"], input=done.stdout_bytes).stderr

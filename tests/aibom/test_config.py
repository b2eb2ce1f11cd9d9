"""The configuration: which keys there are, what is refused, and what wins."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from aibom.cli.scan import command
from aibom.config import Config, Party, load_config, profiled, wheel_settings
from aibom.errors import UsageError


def config(folder: Path, text: str, name: str = "aibom.toml") -> Config:
    (folder / name).write_text(text)
    return load_config(folder)


def test_without_a_file_nothing_is_given(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert config(tmp_path, '[project]\nname = "aibom"\n', "pyproject.toml") == Config()


def test_both_files_say_the_same(tmp_path: Path) -> None:
    keys = 'sources = ["a", "hf:b/c"]\ndepth = 3\ntimeout = 4\noffline = true\nexclude = ["*.log"]\n'
    own = config(tmp_path, keys)
    (tmp_path / "aibom.toml").unlink()
    project = config(tmp_path, f"[tool.aibom]\n{keys}", "pyproject.toml")
    assert (own.place, project.place) == ("aibom.toml", "pyproject.toml")
    assert own.sources == project.sources == ("a", "hf:b/c")
    assert (own.depth, own.timeout, own.offline, own.exclude, own.strict) == (3, 4.0, True, ("*.log",), None)


def test_both_files_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "aibom.toml").write_text("")
    with pytest.raises(UsageError, match="both"):
        config(tmp_path, "[tool.aibom]\n", "pyproject.toml")


def test_a_file_of_others_is_not_read_further_than_needed(tmp_path: Path) -> None:
    assert config(tmp_path, "this is no TOML", "pyproject.toml") == Config()
    with pytest.raises(UsageError, match=r"pyproject\.toml is no TOML"):
        config(tmp_path, "[tool.aibom", "pyproject.toml")


@pytest.mark.parametrize("text", ['supplier = "Ours"\nauthors = ["Ada", { name = "B", email = "b@c" }]\n'])
def test_parties(tmp_path: Path, text: str) -> None:
    found = config(tmp_path, text)
    assert found.supplier == Party("Ours")
    assert found.authors == (Party("Ada"), Party("B", "b@c"))


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("spec_version = '1.6'", "no key 'spec_version'", "did you mean spec-version?"),
        ("source = ['.']", "no key 'source'", "did you mean sources?"),
        ("zzz = 1", "no key 'zzz'", "there are sources, name"),
        ("sources = '.'", "no list of texts", ""),
        ("sources = [1]", "no list of texts", ""),
        ("name = ''", "no text", ""),
        ("offline = 1", "neither true nor false", ""),
        ("depth = true", "no whole number", ""),
        ("timeout = 'x'", "no number", ""),
        ("authors = 'Ada'", "no list of names", ""),
        ("authors = [{ email = 'a' }]", "no name", ""),
        ("supplier = { name = 'A', phone = '1' }", "no name", ""),
        ("wheel = 1", "no table", ""),
        ("[wheel]\noutput = 'x'", "no key 'output'", ""),
        ("[wheel]\non-error = 'ignore'", 'neither "fail" nor "warn"', ""),
        ("[wheel]\nfile-name = 'a/b.json'", "no plain file name", ""),
        ("[wheel]\nfile-name = 'bom.txt'", "ends in .json or .xml", ""),
        ("a = " + "[" * 5000 + "]" * 5000, "no TOML", ""),
    ],
)
def test_mistakes_are_told_with_what_is_right(tmp_path: Path, text: str, reason: str, hint: str) -> None:
    with pytest.raises(UsageError, match=reason.replace("[", r"\[")) as caught:
        config(tmp_path, text)
    assert caught.value.hint.startswith(hint)


def test_the_nearest_table_wins_key_by_key(tmp_path: Path) -> None:
    base = config(tmp_path, 'sources = ["a"]\nname = "whole"\ndepth = 1\n[wheel]\nname = "wheel"\nonline = true\n')
    settings = wheel_settings(base, {"sources": ["b"], "on-error": "warn"})
    assert (settings.config.sources, settings.config.name, settings.config.depth) == (("b",), "wheel", 1)
    assert (settings.online, settings.on_error, settings.file_name) == (True, "warn", "aibom.cdx.json")


def test_a_profile_comes_before_the_whole_and_after_the_wheel(tmp_path: Path) -> None:
    base = config(
        tmp_path,
        'sources = ["a"]\ndepth = 1\njobs = 1\nprofile = "ci"\n[profiles.ci]\ndepth = 2\njobs = 2\nstrict = true\n'
        "[profiles.release]\noffline = true\n[wheel]\njobs = 3\n",
    )
    assert (base.depth, base.strict) == (1, None)
    chosen = profiled(base, None)
    assert (chosen.sources, chosen.depth, chosen.strict, chosen.profile) == (("a",), 2, True, "ci")
    other = profiled(base, "release")
    assert (other.depth, other.strict, other.offline, other.profile) == (1, None, True, "release")
    wheel = wheel_settings(base).config
    assert (wheel.depth, wheel.jobs) == (2, 3)
    assert wheel_settings(base, {"profile": "release"}).config.depth == 1
    assert profiled(Config(), None) == Config()


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("profile = 'ci'", "has no profile 'ci'", "a table [tool.aibom.profiles.NAME]"),
        ("profile = 'ci'\n[profiles.release]", "has no profile 'ci'", "there is release"),
        ("profiles = 1", "profiles is no table", ""),
        ("[profiles]\nci = 1", "profiles.ci is no table", ""),
        ("[profiles.ci]\nstrikt = true", "no key 'strikt'", "did you mean strict?"),
        ("[profiles.ci]\nprofile = 'ci'", "no key 'profile'", ""),
        ("[profiles.ci]\ndepth = 'x'", "no whole number", ""),
        ("[wheel]\nprofile = 'ci'", "has no profile 'ci'", "a table [tool.aibom.profiles.NAME]"),
        ("profil = 'ci'", "no key 'profil'", "did you mean profile?"),
    ],
)
def test_mistakes_in_profiles_are_told(tmp_path: Path, text: str, reason: str, hint: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        config(tmp_path, text)
    assert caught.value.hint.startswith(hint)


def test_every_option_of_scan_has_its_key() -> None:
    keys = {name.replace("_", "-") for name in Config.__dataclass_fields__}
    special = {"-o": "output", "-q": "quiet", "-v": "verbose", "-O": "options", "--property": "properties"}
    spelled = {item.opts[-1] for item in command.params if isinstance(item, click.Option)}
    assert {special.get(name, name.removeprefix("--")) for name in spelled} <= keys

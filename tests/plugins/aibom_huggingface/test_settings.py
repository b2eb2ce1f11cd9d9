from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aibom.errors import SourceError
from aibom_huggingface.settings import DEFAULT_ENDPOINT, HubSettings, check_endpoint

Environment = dict[str, str]


def load(environ: Environment, options: dict[str, Any] | None = None, **more: Any) -> HubSettings:
    return HubSettings.load(options or {}, {"HOME": "/home/u", **environ}, **more)


def test_without_anything_it_is_the_public_hub_without_a_login() -> None:
    found = load({})
    assert (found.endpoint, found.token, found.offline, found.timeout) == (DEFAULT_ENDPOINT, None, False, 40.0)
    assert found.hub_cache == "/home/u/.cache/huggingface/hub"
    assert found.responses == "/home/u/.cache/aibom/huggingface.sqlite"


@pytest.mark.parametrize(
    ("environ", "options", "named", "expected"),
    [
        ({"HF_ENDPOINT": "https://env.example/"}, {}, None, "https://env.example"),
        ({"HF_ENDPOINT": "https://env.example"}, {}, "https://purl.example", "https://purl.example"),
        (
            {"HF_ENDPOINT": "https://env.example"},
            {"hf_endpoint": "http://option/a/b/"},
            "https://p",
            "http://option/a/b",
        ),
        ({"HF_ENDPOINT": ""}, {"hf_endpoint": None}, None, DEFAULT_ENDPOINT),
    ],
)
def test_who_names_the_endpoint_last_wins(
    environ: Environment, options: dict[str, Any], named: str | None, expected: str
) -> None:
    assert load(environ, options, endpoint=named).endpoint == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HF_HUB_CACHE": "/a"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/b"}, "/b"),
        ({"HF_HOME": "/c"}, "/c/hub"),
        ({"HF_HOME": "~/c"}, "/home/u/c/hub"),
        ({"XDG_CACHE_HOME": "/d"}, "/d/huggingface/hub"),
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/c"}, "/a"),
    ],
)
def test_where_the_hub_cache_is(environ: Environment, expected: str) -> None:
    assert load(environ).hub_cache == expected


@pytest.mark.parametrize(
    "url",
    [
        *("", "hub.example", "ftp://hub.example", "https://", "https://[bad", "https://a b", "https://h/\n"),
        *(
            "https://u:hf_secret@hub.example",
            "https://hf_secret@hub.example",
            "https://h/?token=hf_secret",
            "https://h/#x",
        ),
        "https://h:99999",
    ],
)
def test_an_endpoint_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SourceError) as error:
        check_endpoint(url)
    assert "hf_secret" not in error.value.message + error.value.hint


def test_the_token_is_that_of_the_environment_else_of_the_saved_login(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(" hf_saved \n")
    (tmp_path / "elsewhere").write_text("hf_elsewhere")
    home = {"HF_HOME": str(tmp_path)}
    assert load(home).token == "hf_saved"
    assert load({**home, "HF_TOKEN": "hf_env\n"}).token == "hf_env"
    assert load({**home, "HUGGING_FACE_HUB_TOKEN": "hf_old"}).token == "hf_old"
    assert load({**home, "HF_TOKEN_PATH": str(tmp_path / "elsewhere")}).token == "hf_elsewhere"
    assert load({**home, "HF_TOKEN": "hf_env", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}).token is None
    assert "hf_saved" not in repr(load(home))


@pytest.mark.parametrize("content", [b"", b"\n", "hf_\u00e4".encode(), b"hf_\xff", b"hf_\x00"])
def test_a_saved_login_that_no_header_can_carry_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    assert load({"HF_HOME": str(tmp_path)}).token is None


@pytest.mark.parametrize("value", ["1", "ON", "yes", "True"])
def test_the_environment_and_the_scan_can_be_offline(value: str) -> None:
    assert load({"HF_HUB_OFFLINE": value}).offline
    assert load({}, offline=True).offline
    assert not load({"HF_HUB_OFFLINE": "0"}).offline


def test_options_set_time_and_age() -> None:
    found = load({}, {"timeout": 5, "max_age": 0})
    assert (found.timeout, found.max_age) == (5.0, 0.0)
    assert load({}, {"max_age": None}).max_age == 600.0

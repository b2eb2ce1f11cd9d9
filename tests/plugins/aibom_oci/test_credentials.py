"""Where logins are found, and that no program is run for one."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aibom_oci.credentials import Login, find_login
from aibom_oci.target import parse

TARGET = parse("oci://registry.example:5000/team/app:v1")
HUB = parse("oci://docker.io/org/app:v1")


def auth(user: str, password: str = "secret") -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("auths", "expected"),
    [
        ({"registry.example:5000": auth("a")}, "a"),
        ({"https://registry.example:5000": auth("a")}, "a"),
        ({"https://registry.example:5000/v2/": auth("a")}, "a"),
        ({"registry.example:5000": auth("a"), "registry.example:5000/team": auth("b")}, "b"),
        ({"registry.example:5000/team": auth("b"), "registry.example:5000/team/app": auth("c")}, "c"),
        ({"registry.example:5000/team/app2": auth("d")}, ""),
        ({"registry.example": auth("a"), "other.example": auth("b")}, ""),
        ({"registry.example:5000": {"username": "u", "password": "p"}}, "u"),
        ({"registry.example:5000": {"auth": "no base64!"}}, ""),
        ({"registry.example:5000": {"auth": base64.b64encode(b"nocolon").decode()}}, ""),
        ({"registry.example:5000": {}}, ""),
        ({"registry.example:5000": "text"}, ""),
    ],
)
def test_the_most_particular_login_counts(auths: dict[str, Any], expected: str) -> None:
    assert (
        find_login(TARGET, {"HOME": "/nonexistent", "DOCKER_AUTH_CONFIG": json.dumps({"auths": auths})}).user
        == expected
    )


def test_docker_hub_has_a_name_of_its_own() -> None:
    text = json.dumps({"auths": {"https://index.docker.io/v1/": auth("hub")}})
    assert find_login(HUB, {"HOME": "/nonexistent", "DOCKER_AUTH_CONFIG": text}).user == "hub"


def test_the_environment_goes_before_files_and_each_file_before_the_next(tmp_path: Path) -> None:
    places = {
        "REGISTRY_AUTH_FILE": tmp_path / "auth.json",
        "DOCKER_CONFIG": tmp_path / "docker" / "config.json",
        "XDG_RUNTIME_DIR": tmp_path / "run" / "containers" / "auth.json",
        "XDG_CONFIG_HOME": tmp_path / "config" / "containers" / "auth.json",
    }
    environ = {
        "HOME": str(tmp_path),
        "REGISTRY_AUTH_FILE": str(tmp_path / "auth.json"),
        "DOCKER_CONFIG": str(tmp_path / "docker"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    assert find_login(TARGET, environ) == Login()
    for name, path in reversed(places.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"auths": {TARGET.registry: auth(name.lower())}}))
        assert find_login(TARGET, environ).user == name.lower()
    environ["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": {TARGET.registry: auth("environment")}})
    assert find_login(TARGET, environ).user == "environment"


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"auths": []}', '{"auths": {"x": 1}}', "[" * 100_000])
def test_a_file_that_is_none_counts_as_one_without_a_login(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_text(text)
    assert find_login(TARGET, {"HOME": "/nonexistent", "DOCKER_CONFIG": str(tmp_path)}) == Login()


@pytest.mark.parametrize(
    "extra", [{"credsStore": "desktop"}, {"credHelpers": {"registry.example:5000": "desktop"}}], ids=min
)
def test_a_credential_helper_is_named_and_not_run(extra: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*arguments: Any, **named: Any) -> None:
        raise AssertionError("a program was run")

    monkeypatch.setattr(subprocess, "Popen", run)
    text = json.dumps({"auths": {"registry.example:5000": {}}, **extra})
    assert find_login(TARGET, {"HOME": "/nonexistent", "DOCKER_AUTH_CONFIG": text}) == Login(helper="desktop")


def test_a_login_does_not_show_itself() -> None:
    assert "secret" not in repr(Login("me", "secret", "secret"))

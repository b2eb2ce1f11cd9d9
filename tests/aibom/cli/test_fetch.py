"""``aibom fetch``: a BOM comes whole and unchanged, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from aibom.plugin import Upload
from aibom.release.attach import destinations, publish
from tests.servers.oci import OciServer, digest_of

BOM = b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}\n'


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_docker_login: None) -> Iterator[OciServer]:
    monkeypatch.chdir(tmp_path)
    with OciServer() as served:
        served.push("org/app", "v1")
        (place,) = destinations([f"oci://{served.host}/org/app:v1"])
        sha256 = hashlib.sha256(BOM).hexdigest()
        publish(Upload("bom.json", BOM, "application/vnd.cyclonedx+json", sha256), place)
        yield served


def fetch(registry: OciServer, *arguments: str, of: str = "org/app:v1") -> Result:
    return CliRunner().invoke(cli, ["fetch", f"oci://{registry.host}/{of}", *arguments])


def test_a_bom_is_written_and_its_digest_told(registry: OciServer, tmp_path: Path) -> None:
    done = fetch(registry, "-o", "got.json")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "got.json").read_bytes() == BOM
    assert f"{digest_of(BOM)} oci://{registry.host}/org/app@sha256:" in done.stderr
    assert fetch(registry).stdout_bytes == BOM


@pytest.mark.parametrize(
    ("arguments", "of", "code", "text"),
    [
        ([], "org/app:v2", 3, "does not exist"),
        (["--signature", "-o", "got.json"], "org/app:v1", 3, "nothing of that kind is attached"),
        ([], "org/app", 2, "neither tag nor digest"),
    ],
)
def test_what_goes_wrong_is_told_and_writes_nothing(
    registry: OciServer, tmp_path: Path, arguments: list[str], of: str, code: int, text: str
) -> None:
    done = fetch(registry, *arguments, of=of)
    assert (done.exit_code, text in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "got.json").exists()
    assert not done.stdout_bytes


def test_a_bom_that_was_exchanged_is_not_written(registry: OciServer, tmp_path: Path) -> None:
    registry.lie = "blob"
    done = fetch(registry, "-o", "got.json")
    assert (done.exit_code, "lies about the digest" in done.stderr) == (3, True)
    assert not (tmp_path / "got.json").exists()


def test_not_everything_can_be_fetched(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["fetch", "file:x.json"])
    assert (done.exit_code, "only publishes" in done.stderr) == (2, True)

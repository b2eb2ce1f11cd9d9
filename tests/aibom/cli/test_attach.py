"""``aibom attach``: what goes out, what is refused before it does, and what scripts read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from tests.builders.keys import changed, write_keys
from tests.servers.oci import OciServer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    aibom("scan", "model", "-q", "-o", "bom.cdx.json")
    return tmp_path


def run(*arguments: str, **extra: bytes) -> Result:
    return CliRunner().invoke(cli, list(arguments), **extra)  # type: ignore[arg-type]


def aibom(*arguments: str) -> Result:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return done


def test_the_digest_and_the_place_are_printed(folder: Path) -> None:
    data = (folder / "bom.cdx.json").read_bytes()
    line = f"sha256:{hashlib.sha256(data).hexdigest()} file:out.json"
    assert aibom("attach", "bom.cdx.json", "--to", "out.json", "--dry-run").stdout == f"{line} would be attached\n"
    assert not (folder / "out.json").exists()
    assert aibom("attach", "bom.cdx.json", "--to", "out.json").stdout == f"{line} attached\n"
    assert (folder / "out.json").read_bytes() == data
    assert aibom("attach", "bom.cdx.json", "--to", "file:out.json").stdout == f"{line} there already\n"


def test_standard_input_has_a_name_of_its_own(folder: Path) -> None:
    data = (folder / "bom.cdx.json").read_bytes()
    (folder / "out").mkdir()
    assert run("attach", "-", "--to", "out/", input=data).exit_code == 0
    assert run("attach", "-", "--to", "out", "--name", "other.json", input=data).exit_code == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["aibom.cdx.json", "other.json"]
    aibom("scan", "model", "-q", "-o", "bom.xml")
    assert run("attach", "-", "--to", "out/", input=(folder / "bom.xml").read_bytes()).exit_code == 0
    assert (folder / "out" / "aibom.cdx.xml").is_file()


def test_scripts_read_json(folder: Path) -> None:
    done = run("attach", "bom.cdx.json", "--to", "a.json", "--to", "missing/a.json", "--format", "json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert told["schema"] == "aibom.attach/1"
    assert told["sha256"] == hashlib.sha256((folder / "bom.cdx.json").read_bytes()).hexdigest()
    first, second = told["places"]
    assert first == {"to": "file:a.json", "state": "attached", "location": "file:a.json", "reason": ""}
    assert (second["state"], second["location"]) == ("failed", "")
    assert "does not exist" in second["reason"]


def test_one_place_that_fails_keeps_no_other_from_being_served(folder: Path) -> None:
    done = run("attach", "bom.cdx.json", "--to", "missing/a.json", "--to", "b.json")
    assert done.exit_code == 2
    assert "file:missing/a.json: the directory missing does not exist" in done.stderr
    assert (folder / "b.json").is_file()


def test_something_else_is_replaced_only_on_request(folder: Path) -> None:
    (folder / "out.json").write_text("else")
    refused = run("attach", "bom.cdx.json", "--to", "out.json")
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    assert (folder / "out.json").read_text() == "else"
    aibom("attach", "bom.cdx.json", "--to", "out.json", "--replace")
    assert (folder / "out.json").read_bytes() == (folder / "bom.cdx.json").read_bytes()


def test_what_changed_since_the_scan_is_not_attached(folder: Path) -> None:
    aibom("attach", "bom.cdx.json", "--to", "one.json", "--subject", "model")
    (folder / "model" / "config.json").write_text('{"model_type": "gpt2"}')
    done = run("attach", "bom.cdx.json", "--to", "two.json", "--subject", "model")
    assert done.exit_code == 1
    assert "different: config.json" in done.stderr
    assert "nothing was sent" in done.stderr
    assert not (folder / "two.json").exists()


def test_what_cannot_be_compared_is_not_attached(folder: Path) -> None:
    aibom("scan", "model", "-q", "--no-hash", "-o", "none.json")
    done = run("attach", "none.json", "--to", "two.json", "--subject", "model")
    assert done.exit_code == 1
    assert not (folder / "two.json").exists()
    bare = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
    (folder / "bare.json").write_text(json.dumps(bare))
    (folder / "empty").mkdir()
    done = run("attach", "bare.json", "--to", "two.json", "--subject", "empty")
    assert done.exit_code == 1
    assert "no digest of a file" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["missing.json", "--to", "x.json"], 3, "missing.json does not exist"),
        (["model/config.json", "--to", "x.json"], 1, "is no valid BOM; nothing was sent"),
        (["bom.cdx.json"], 2, "--to"),
        (["bom.cdx.json", "--to", "nowhere:x"], 2, "no publisher goes to nowhere: URIs"),
        (["bom.cdx.json", "--to", "x.json", "--name", "../x"], 2, "--name"),
        (["bom.cdx.json", "--to", "x.json", "-O", "nope=1"], 2, "no publisher has the option nope"),
        (["bom.cdx.json", "--to", "x.json", "-O", "pr"], 2, "no publisher has the option pr"),
        (["bom.cdx.json", "--to", "x.json", "--subject", "missing"], 3, "missing"),
    ],
)
def test_what_is_wrong_is_told_before_anything_goes_out(
    folder: Path, arguments: list[str], code: int, text: str
) -> None:
    done = run("attach", *arguments)
    assert (done.exit_code, text in done.stderr) == (code, True), done.stderr
    assert not (folder / "x.json").exists()


def test_a_signature_over_a_bom_goes_where_the_bom_goes(folder: Path) -> None:
    write_keys(folder)
    aibom("sign", "bom.cdx.json", "--key", "key.pem")
    bundle = "bom.cdx.json.sigstore.json"
    aibom("attach", bundle, "--to", "out.json", "--subject", "model")
    assert (folder / "out.json").read_bytes() == (folder / bundle).read_bytes()
    (folder / "model" / "config.json").write_text("{}")
    assert run("attach", bundle, "--to", "other.json", "--subject", "model").exit_code == 1
    (folder / bundle).write_bytes(changed((folder / bundle).read_bytes(), signatures=[]))
    assert "is no valid BOM; nothing was sent" in run("attach", bundle, "--to", "other.json").stderr
    assert not (folder / "other.json").exists()


def test_a_registry_gives_back_bom_and_signature(folder: Path, no_docker_login: None) -> None:
    write_keys(folder)
    aibom("sign", "bom.cdx.json", "--key", "key.pem")
    with OciServer() as registry:
        registry.push("org/app", "v1")
        place = f"oci://{registry.host}/org/app:v1"
        assert run("fetch", "--signature", place, "-o", "none").exit_code == 3
        for name in ("bom.cdx.json", "bom.cdx.json.sigstore.json"):
            aibom("attach", name, "--to", place)
        aibom("fetch", place, "-o", "got.json")
        aibom("fetch", "--signature", place, "-o", "got.json.sigstore.json")
    assert (folder / "got.json").read_bytes() == (folder / "bom.cdx.json").read_bytes()
    aibom("verify-signature", "got.json", "--key", "key.pub")

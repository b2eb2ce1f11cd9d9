"""``aibom sign``, ``attest`` and ``verify-signature`` as their users run them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from aibom.cli.signer import PASSWORD, sealing
from tests.builders.keys import changed, write_keys
from tests.builders.tree import write_files, write_tree
from tests.builders.wheels import wheel


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def failed(code: int, *arguments: str) -> str:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model, its BOM and a pair of keys."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(PASSWORD, raising=False)
    write_tree(tmp_path / "model")
    write_keys(tmp_path)
    (tmp_path / "other").mkdir()
    write_keys(tmp_path / "other", number=1)
    assert run("scan", "model", "-q", "-o", "bom.json").exit_code == 0
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_signed_bom_verifies(folder: Path) -> None:
    done = run("sign", "bom.json", "--key", "key.pem")
    assert (done.exit_code, done.stderr) == (0, "aibom: signed bom.json: bom.json.sigstore.json\n")
    done = run("verify-signature", "bom.json", "--key", "key.pub")
    assert done.exit_code == 0
    assert done.stdout.startswith("bom.json: as signed, sha256:")
    assert "signed with key key.pub (ECDSA P-256, " in done.stderr


def test_a_bom_in_xml_is_signed_too(folder: Path) -> None:
    assert run("scan", "model", "-q", "-o", "bom.xml").exit_code == 0
    assert run("sign", "bom.xml", "--key", "key.pem").exit_code == 0
    assert run("verify-signature", "bom.xml", "--key", "key.pub", "--bom", "bom.xml").exit_code == 0
    statement = (folder / "bom.xml").read_text()
    (folder / "bom.xml").write_text(statement.replace("tiny", "tine"))
    assert "not as it was signed" in failed(1, "verify-signature", "bom.xml", "--key", "key.pub")


def test_another_bom_is_not_the_signed_one(folder: Path) -> None:
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    text = (folder / "bom.json").read_text()
    (folder / "bom.json").write_text(text + "\n")
    assert "bom.json is not as it was signed" in failed(1, "verify-signature", "bom.json", "--key", "key.pub")
    signature = ("--signature", "bom.json.sigstore.json")
    (folder / "renamed.json").write_text(json.dumps(json.loads(text)))
    done = run("verify-signature", "renamed.json", *signature, "--key", "key.pub")
    assert (done.exit_code, done.stdout) == (0, "renamed.json: the BOM that was signed\n")
    (folder / "swapped.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6"}')
    assert "is not what was signed: the signature is about bom.json" in failed(
        1, "verify-signature", "swapped.json", *signature, "--key", "key.pub"
    )


def test_the_wrong_key_a_stripped_and_a_damaged_signature_are_refused(folder: Path) -> None:
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    check = ("verify-signature", "bom.json", "--key")
    assert "was not made with other/key.pub" in failed(1, *check, "other/key.pub")
    bundle = folder / "bom.json.sigstore.json"
    good = bundle.read_bytes()
    bundle.write_bytes(changed(good, signatures=[]))
    assert "not signed" in failed(1, *check, "key.pub")
    bundle.write_bytes(good.replace(b"eyJ", b"fyJ", 1))
    assert "were changed" in failed(1, *check, "key.pub")
    bundle.write_bytes(good[:100])
    assert "not JSON" in failed(1, *check, "key.pub")
    bundle.unlink()
    assert "bom.json.sigstore.json does not exist" in failed(3, *check, "key.pub")
    assert run(*check, "other/key.pub", "--key", "key.pub").exit_code == 3


def test_any_of_several_keys_will_do(folder: Path) -> None:
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    done = run("verify-signature", "bom.json", "--key", "other/key.pub", "--key", "key.pub")
    assert (done.exit_code, "signed with key key.pub" in done.stderr) == (0, True)


def test_json_says_why_not(folder: Path) -> None:
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    check = ("verify-signature", "bom.json", "--format", "json", "--key")
    done = run(*check, "key.pub")
    value = json.loads(done.stdout)
    assert (value["schema"], value["verified"], value["reason"]) == ("aibom.verify-signature/1", True, "")
    assert value["matches"][0]["signed"] == "bom.json"
    done = run(*check, "other/key.pub")
    value = json.loads(done.stdout)
    assert (done.exit_code, value["verified"], "was not made with" in value["reason"]) == (1, False, True)


def test_a_model_is_attested_and_verified(folder: Path) -> None:
    done = run("attest", "bom.json", "--subject", "model/", "--key", "key.pem")
    assert done.exit_code == 0, done.stderr
    check = ("verify-signature", "model", "--key", "key.pub", "--bom", "bom.json")
    done = run(*check)
    assert done.exit_code == 0, done.stderr
    assert "bom.json: the BOM that was signed\n" in done.stdout
    assert "model/models/tiny/config.json: as signed" in done.stdout
    with (folder / "model" / "models" / "tiny" / "config.json").open("a") as file:
        file.write(" ")
    assert "different: models/tiny/config.json" in failed(1, *check)
    (folder / "model" / "models" / "tiny" / "config.json").unlink()
    assert "missing: models/tiny/config.json" in failed(1, *check)


def test_another_bom_than_the_signed_one_is_refused(folder: Path) -> None:
    assert run("attest", "bom.json", "--subject", "model", "--key", "key.pem").exit_code == 0
    text = (folder / "bom.json").read_text()
    (folder / "other.json").write_text(text.replace("Apache-2.0", "MIT"))
    (folder / "true.json").write_text(text.replace('"specVersion"', '"version": true, "specVersion"'))
    for other in ("other.json", "true.json", "key.pub"):
        assert f"{other} is not the BOM that was signed" in failed(
            1, "verify-signature", "model", "--key", "key.pub", "--bom", other
        )


def test_a_file_that_was_added_to_an_attested_model_is_seen(folder: Path) -> None:
    assert run("attest", "bom.json", "--subject", "model", "--key", "key.pem").exit_code == 0
    write_files(folder / "model", {"models/tiny/more.bin": b"more"})
    assert "extra: models/tiny/more.bin" in failed(1, "verify-signature", "model", "--key", "key.pub")


def test_what_changed_since_the_scan_is_not_attested(folder: Path) -> None:
    with (folder / "model" / "models" / "tiny" / "config.json").open("a") as file:
        file.write(" ")
    before = names(folder)
    for subject in ("model", "model/models/tiny/config.json"):
        stderr = failed(1, "attest", "bom.json", "--subject", subject, "--key", "key.pem", "-o", "out.json")
        assert "different: models/tiny/config.json; nothing was signed" in stderr
    assert names(folder) == before


def test_a_wheel_is_attested(folder: Path) -> None:
    write_files(folder, {"demo/model/config.json": {"model_type": "bert"}})
    wheel(folder / "demo.whl")
    assert run("scan", "model", "-q", "-o", "bom.json").exit_code == 0
    done = run("attest", "bom.json", "--subject", "demo.whl", "--key", "key.pem")
    assert "demo.whl: none of the files that the BOM lists is in it" in done.stderr
    assert run("verify-signature", "demo.whl", "--key", "key.pub").exit_code == 0
    with (folder / "demo.whl").open("ab") as file:
        file.write(b"\0")
    assert "demo.whl is not as it was signed" in failed(1, "verify-signature", "demo.whl", "--key", "key.pub")


def test_a_wheel_is_attested_with_the_bom_in_it(folder: Path) -> None:
    wheel(folder / "demo.whl")
    assert "holds no CycloneDX BOM" in failed(1, "attest", "demo.whl", "--key", "key.pem")
    assert run("embed", "demo.whl", "--bom", "bom.json").exit_code == 0
    done = run("attest", "demo.whl", "--key", "key.pem")
    assert (done.exit_code, "signed demo.whl: demo.whl.sigstore.json" in done.stderr) == (0, True), done.output
    assert run("verify-signature", "demo.whl", "--key", "key.pub", "--bom", "bom.json").exit_code == 0
    (folder / "pyproject.toml").write_text('[tool.aibom.wheel]\nfile-name = "other.cdx.json"\n')
    assert run("embed", "demo.whl", "--bom", "bom.json").exit_code == 0
    assert "demo.whl holds 2 BOMs" in failed(2, "attest", "demo.whl", "--key", "key.pem")
    assert "aibom attest signs wheels" in failed(2, "sign", "demo.whl", "--key", "key.pem")
    assert "--subject PATH" in failed(2, "attest", "bom.json", "--key", "key.pem")


def test_two_subjects_of_one_name_are_refused(folder: Path) -> None:
    write_files(folder, {"a/x": b"1", "b/x": b"2"})
    subjects = ("--subject", "a/x", "--subject", "b/x")
    assert "two subjects are called x" in failed(2, "attest", "bom.json", *subjects, "--key", "key.pem", "-o", "out")
    assert "it does not follow what the bundle is called" in failed(
        2, "attest", "bom.json", *subjects, "--key", "key.pem"
    )


@pytest.mark.parametrize("target", [".", "/", ".."])
def test_a_bundle_gets_no_strange_name(target: str, folder: Path) -> None:
    assert "-o FILE" in failed(2, "attest", "bom.json", "--subject", target, "--key", "key.pem")


def test_what_is_no_bom_is_not_signed(folder: Path) -> None:
    bom = folder / "bom.json"
    for text in ("", "no", "{}", '{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": "x"}'):
        bom.write_text(text)
        assert "is no valid BOM" in failed(1, "sign", "bom.json", "--key", "key.pem")
    bom.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "specVersion": "1.6"}')
    assert "the key specVersion stands twice" in failed(1, "sign", "bom.json", "--key", "key.pem")
    assert "does not exist" in failed(3, "sign", "none.json", "--key", "key.pem")
    assert "bom.json.sigstore.json" not in names(folder)


def test_a_bom_that_github_would_not_take_is_signed_with_a_warning(folder: Path) -> None:
    (folder / "bom.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6"}')
    done = run("sign", "bom.json", "--key", "key.pem")
    assert (done.exit_code, "has no serialNumber" in done.stderr) == (0, True)
    assert run("sign", "bom.json", "--key", "key.pem", "-q").stderr == ""


def test_without_key_nothing_is_signed_or_trusted(folder: Path) -> None:
    assert "--key FILE" in failed(2, "sign", "bom.json")
    assert "--key FILE" in failed(2, "verify-signature", "bom.json")
    assert "is a public key" in failed(3, "sign", "bom.json", "--key", "key.pub")
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    assert "is a private key" in failed(3, "verify-signature", "bom.json", "--key", "key.pem")


def test_a_password_comes_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_keys(folder, password=b"secret")
    assert f"set {PASSWORD} to its password" in failed(2, "sign", "bom.json", "--key", "key.pem")
    monkeypatch.setenv(PASSWORD, "wrong")
    assert "the password is wrong" in failed(2, "sign", "bom.json", "--key", "key.pem")
    monkeypatch.setenv(PASSWORD, "secret")
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    assert not any("--password" in option for command in cli.commands.values() for option in command.params)


def test_a_password_is_asked_for_at_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_keys(folder, password=b"secret")

    class Terminal:
        def isatty(self) -> bool:
            return True

    asked: list[str] = []

    def prompt(text: str, **how: object) -> str:
        asked.append(f"{text} {how}")
        return "secret"

    monkeypatch.setattr("aibom.cli.signer.sys.stdin", Terminal())
    monkeypatch.setattr("aibom.cli.signer.click.prompt", prompt)
    assert sealing("key.pem", keyless=False)(b"{}").startswith(b'{"mediaType"')
    assert asked == ["Password of key.pem {'hide_input': True, 'err': True}"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_an_open_key_is_warned_of(folder: Path) -> None:
    (folder / "key.pem").chmod(0o644)
    assert "others may read the private key key.pem" in run("sign", "bom.json", "--key", "key.pem").stderr


def test_the_bundle_goes_where_it_is_wanted(folder: Path) -> None:
    done = run("sign", "bom.json", "--key", "key.pem", "-o", "-", "-q")
    (folder / "given").write_bytes(done.stdout_bytes)
    assert "bom.json.sigstore.json" not in names(folder)
    assert run("verify-signature", "bom.json", "--signature", "given", "--key", "key.pub").exit_code == 0
    assert "does not exist" in failed(2, "sign", "bom.json", "--key", "key.pem", "-o", "none/out")
    assert not [name for name in names(folder) if name.endswith(".tmp")]


def test_names_of_files_do_nothing_to_a_terminal(folder: Path) -> None:
    (folder / "bom.json").rename(folder / "b\x1b[31m.json")
    assert run("sign", "b\x1b[31m.json", "--key", "key.pem").exit_code == 0
    done = run("verify-signature", "b\x1b[31m.json", "--key", "key.pub")
    assert (done.exit_code, "\x1b" in done.output) == (0, False)

"""Signed models through model_signing itself: verified, joined with a BOM, followed to signed parents."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import aibom
from aibom.cli import cli
from tests.builders.keys import private_key, write_keys
from tests.builders.signatures import certificates, manifest, model_signature, signed_statement
from tests.builders.tree import write_files
from tests.builders.weights import safetensors

CONFIG = b'{"model_type": "bert", "architectures": ["BertModel"]}'
FILES: dict[str, bytes | str] = {"config.json": CONFIG, "model.safetensors": safetensors({"w": ("F32", (2, 2))})}
CHILD: dict[str, bytes | str] = {
    **FILES,
    "README.md": b"---\nbase_model: ../base\nbase_model_relation: finetune\nlicense: mit\n---\n",
    "model.safetensors": safetensors({"w": ("F16", (2, 2))}),
}


@pytest.fixture(autouse=True)
def _nobody_is_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)
    write_keys(tmp_path)
    (tmp_path / "other").mkdir()
    write_keys(tmp_path / "other", number=1)


def write(folder: str, files: Mapping[str, bytes | str], **more: bytes) -> None:
    write_files(Path(folder), {**files, **{name.replace("_", "."): content for name, content in more.items()}})


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["verify-signature", *arguments])


def scan(folder: str) -> str:
    assert CliRunner().invoke(cli, ["scan", folder, "-q", "-o", "bom.json"]).exit_code == 0
    return "bom.json"


def test_a_signed_model_is_verified_and_joined_with_its_bom() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    done = check("m", "--key", "key.pub", "--bom", scan("m"))
    assert done.exit_code == 0, done.output
    assert "m: signed by key key.pub (ECDSA P-256, " in done.stdout
    assert "2 files as signed [m/model.sig]\nm: as bom.json says\n" in done.stdout
    assert "1 of 1 signatures hold" in done.stderr


def test_what_model_signing_itself_signs_is_verified() -> None:
    from model_signing import hashing, signing

    write("m", {**FILES, "sub/x.txt": b"x"})
    config = signing.Config().use_elliptic_key_signer(private_key=Path("key.pem"))
    for name, method in (
        ("files", hashing.Config()),
        ("shards", hashing.Config().use_shard_serialization(shard_size=64)),
    ):
        config.set_hashing_config(method.set_ignored_paths(paths=["model.sig"])).sign("m", "m/model.sig")
        assert f'"method": "{name}"' in _payload("m/model.sig")
        assert check("m", "--key", "key.pub").exit_code == 0
        Path("m/sub/x.txt").write_bytes(b"y")
        assert check("m", "--key", "key.pub").exit_code == 1
        Path("m/sub/x.txt").write_bytes(b"x")


def _payload(path: str) -> str:
    import base64

    text = base64.b64decode(json.loads(Path(path).read_bytes())["dsseEnvelope"]["payload"])
    return json.dumps(json.loads(text))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda: Path("m/config.json").write_bytes(b"{}"), "different: config.json"),
        (lambda: Path("m/new.txt").write_bytes(b""), "extra: new.txt"),
        (lambda: Path("m/config.json").unlink(), "missing: config.json"),
        (
            lambda: Path("m/model.sig").write_bytes(model_signature({**FILES, "config.json": b"{}"})),
            "different: config",
        ),
        (lambda: Path("m/model.sig").write_bytes(b'{"mediaType": '), "no signature over a model"),
        (lambda: Path("m/model.sig").unlink(), "holds no signature over a model"),
    ],
)
def test_tampering_is_seen(change: Any, reason: str) -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    change()
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, reason in done.output) == (1, True), done.output
    assert "Digest(" not in done.output


def test_a_payload_that_was_changed_does_not_hold() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    value = json.loads(Path("m/model.sig").read_bytes())
    value["dsseEnvelope"]["payload"] = json.loads(model_signature({**FILES, "x": b""}))["dsseEnvelope"]["payload"]
    Path("m/model.sig").write_text(json.dumps(value))
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, "does not hold" in done.stdout) == (1, True)


def test_a_signature_from_before_1_0_is_verified() -> None:
    subjects = [{"name": path, "digest": {"sha256": _sha256(content)}} for path, content in sorted(FILES.items())]
    old = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://model_signing/Digests/v0.1",
        "subject": subjects,
        "predicate": {"unused": "Unused, just to match the format"},
    }
    write("m", FILES, model_sig=signed_statement(old))
    done = check("m", "--key", "key.pub", "--bom", scan("m"))
    assert done.exit_code == 0, done.output
    Path("m/config.json").write_bytes(CONFIG + b" ")
    assert "different: config.json" in check("m", "--key", "key.pub").stdout


def _sha256(content: bytes | str) -> str:
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


@pytest.mark.parametrize(
    "change", [{"hash_type": "rot13"}, {"method": "shards", "shard_size": "x"}, {"method": "shards"}]
)
def test_a_way_of_hashing_that_is_not_known_is_refused(change: dict[str, str]) -> None:
    statement = manifest(FILES)
    statement["predicate"]["serialization"].update(change)
    write("m", FILES, model_sig=signed_statement(statement))
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, done.stdout.startswith("m: ")) == (1, True), done.output


def test_another_key_is_refused_and_any_of_several_will_do() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    done = check("m", "--key", "other/key.pub")
    assert (done.exit_code, "Key mismatch" in done.stdout) == (1, True)
    assert check("m", "--key", "other/key.pub", "--key", "key.pub").exit_code == 0


def test_a_certificate_has_to_lead_to_a_trusted_root(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    chain = certificates("email")
    Path("root.pem").write_bytes(chain[1].public_bytes(Encoding.PEM))
    write("m", FILES, model_sig=signed_statement(manifest(FILES), chain=chain))
    done = check("m", "--certificate-chain", "root.pem")
    assert (done.exit_code, "signed by a certificate of root.pem" in done.stdout) == (0, True), done.output
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, "made with a certificate of one's own, and none is trusted" in done.stdout) == (1, True)
    write("n", FILES, model_sig=signed_statement(manifest(FILES), private_key("p256", 5), chain=chain))
    assert check("n", "--certificate-chain", "root.pem").exit_code == 1
    system = next((path for path in ("/etc/ssl/certs/ca-certificates.crt",) if Path(path).exists()), None)
    if system is not None:
        assert check("m", "--certificate-chain", system).exit_code == 1


def test_a_bom_of_other_files_does_not_fit() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    write("n", {**FILES, "config.json": CONFIG + b" ", "more.txt": b""})
    done = check("m", "--key", "key.pub", "--bom", scan("n"))
    assert done.exit_code == 1
    assert "m: the BOM has another digest of config.json\n" in done.stdout
    assert "m: the BOM lists more.txt, which is not signed\n" in done.stdout
    write("o", {"model.safetensors": safetensors({"z": ("F32", (3,))})})
    done = check("m", "--key", "key.pub", "--bom", scan("o"))
    assert (done.exit_code, "no model of the BOM has any of the signed files" in done.stdout) == (1, True)


def test_what_is_said_of_a_model_later_does_not_break_its_signature() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    write("m", {"bom.cdx.json": b"{}", "m.sigstore.json": b"{}"})
    done = check("m", "--key", "key.pub", "--bom", scan("m"))
    assert done.exit_code == 0, done.output
    write("m", {"sub/x.sig": b"{}"})
    assert "extra: sub/x.sig" in check("m", "--key", "key.pub").stdout


def test_a_model_that_nobody_signed_is_told() -> None:
    write("all/m", FILES, model_sig=model_signature(FILES))
    write("all", {"evil.safetensors": safetensors({"w": ("F32", (1,))})})
    done = check("all", "--key", "key.pub")
    assert (done.exit_code, "dir:all/evil.safetensors: no signature is over it\n" in done.stdout) == (1, True)


def test_a_signature_over_a_part_is_none_over_the_whole() -> None:
    write("m", {**FILES, "onnx/model.onnx": b"onnx"}, **{})
    write("m/onnx", {}, model_sig=model_signature({"model.onnx": b"onnx"}))
    assert check("m", "--key", "key.pub").exit_code == 1


def test_every_step_of_the_lineage_is_told() -> None:
    write("all/base", FILES, model_sig=model_signature(FILES))
    write("all/child", CHILD, model_sig=model_signature(CHILD))
    done = check("all", "--key", "key.pub", "--bom", scan("all"))
    assert done.exit_code == 0, done.output
    step = "dir:all/child derived from dir:all/base (finetune): signed by key key.pub"
    assert step in done.stdout and done.stdout.rstrip().endswith(", verified")
    assert "1 of 1 steps of the lineage lead to a model that is signed and verified" in done.stderr
    # With the parent's files gone, its signature is what the BOM says.
    for path in Path("all/base").iterdir():
        path.unlink()
    done = check("all", "--key", "key.pub", "--bom", "bom.json")
    assert (done.exit_code, "as the BOM records it" in done.stdout) == (0, True), done.output


def properties(path: str) -> dict[str, list[str]]:
    graph = aibom.load(path)
    return {item.name: list(item.values("aibom:signature:verified")) for item in graph.models()}


@pytest.mark.parametrize("name", ["bom.json", "bom.xml"])
def test_what_was_verified_is_recorded_and_nothing_else(name: str) -> None:
    write("all/base", FILES, model_sig=model_signature(FILES))
    write("all/child", CHILD, model_sig=signed_statement(manifest(CHILD), private_key("p256", 1)))
    assert CliRunner().invoke(cli, ["scan", "all", "-q", "-o", name]).exit_code == 0
    recorded = f"verified-{name}"
    done = check("all", "--key", "key.pub", "--bom", name, "--record", recorded)
    assert (done.exit_code, "recorded of 2 models" in done.stderr) == (1, True), done.output
    assert properties(recorded) == {"base": ["yes"], "child": ["no"]}
    assert aibom.validate(recorded) == ()
    before, after = aibom.load(name), aibom.load(recorded)
    assert {change.field for change in aibom.diff(before, after).changed} == {"property aibom:signature:verified"}
    assert not aibom.diff(before, after).added
    again = check("all", "--key", "key.pub", "--key", "other/key.pub", "--bom", recorded, "--record", recorded)
    assert (again.exit_code, properties(recorded)) == (0, {"base": ["yes"], "child": ["yes"]}), again.output


def test_nothing_is_recorded_in_a_bom_of_other_files() -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    write("n", {**FILES, "config.json": CONFIG + b" "})
    done = check("m", "--key", "key.pub", "--bom", scan("n"), "--record", "out.json")
    assert (done.exit_code, "nothing was recorded" in done.stderr) == (1, True)
    assert check("m", "--key", "key.pub", "--record", "out.json").exit_code == 2
    assert not Path("out.json").exists()


def test_a_parent_that_was_changed_breaks_the_chain() -> None:
    write("all/base", FILES, model_sig=model_signature(FILES))
    write("all/child", CHILD, model_sig=model_signature(CHILD))
    Path("all/base/config.json").write_bytes(CONFIG + b" ")
    done = check("all", "--key", "key.pub")
    assert (done.exit_code, "(finetune): signed by" in done.stdout and "not as it was signed" in done.stdout) == (
        1,
        True,
    )
    bom = scan("all")
    done = check("all/child", "--signature", "all/child/model.sig", "--key", "key.pub", "--bom", bom)
    assert "the BOM says that files are not as they were signed" in done.stdout
    assert done.exit_code == 1


def test_a_parent_without_signature_is_told_and_no_failure() -> None:
    write("all/base", FILES)
    write("all/child", CHILD, model_sig=model_signature(CHILD))
    signature = ("--signature", "all/child/model.sig")
    done = check("all/child", *signature, "--key", "key.pub", "--bom", scan("all"))
    assert (done.exit_code, "no signature is known" in done.stdout) == (0, True), done.output


def test_json_has_models_and_lineage() -> None:
    write("all/base", FILES, model_sig=model_signature(FILES))
    write("all/child", CHILD, model_sig=model_signature(CHILD))
    value = json.loads(check("all", "--key", "key.pub", "--format", "json").stdout)
    assert (value["schema"], value["verified"], value["unsigned"]) == ("aibom.verify-signature/1", True, [])
    assert [model["path"] for model in value["models"]] == ["all/base", "all/child"]
    assert [step["state"] for step in value["lineage"]] == ["verified"]


def test_a_model_of_one_file_and_one_named_beside_its_signature() -> None:
    weights = FILES["model.safetensors"]
    write("a", {"w.safetensors": weights, "w.sig": model_signature({".": weights}, "w.safetensors")})
    assert check("a", "--key", "key.pub").exit_code == 0
    assert check("a/w.safetensors", "--signature", "a/w.sig", "--key", "key.pub").exit_code == 0
    Path("a/w.sig").rename("a/w.safetensors.sig")
    assert check("a/w.safetensors", "--key", "key.pub").exit_code == 0
    Path("a/w.safetensors.sig").rename("a/w.sig")
    write("b/m", FILES)
    write("b", {"m.sig": model_signature(FILES, "m")})
    assert check("b", "--key", "key.pub").exit_code == 0
    Path("a/w.safetensors").write_bytes(b"x")
    assert check("a/w.safetensors", "--signature", "a/w.sig", "--key", "key.pub").exit_code == 1


def test_a_model_in_a_hubs_cache_is_found_where_it_lies() -> None:
    place = f"hub/models--acme--tiny/snapshots/{'a' * 40}"
    write(place, FILES, model_sig=model_signature(FILES))
    blobs = Path(place, "..", "..", "blobs")
    blobs.mkdir()
    for number, name in enumerate(("config.json", "model.safetensors", "model.sig")):
        Path(place, name).rename(blobs / f"{number:064}")
        Path(place, name).symlink_to(f"../../blobs/{number:064}")
    done = check("hub", "--key", "key.pub")
    assert (done.exit_code, f"{place}: signed by" in done.stdout) == (0, True), done.output
    (blobs / f"{0:064}").write_bytes(b"{}")
    assert check("hub", "--key", "key.pub").exit_code == 1


def test_half_an_identity_is_none(tmp_path: Path) -> None:
    write("m", FILES, model_sig=model_signature(FILES))
    done = check("m", "--certificate-identity", "ada@example.org")
    assert (done.exit_code, "--certificate-oidc-issuer URL" in done.stderr) == (2, True)
    whom = ("--certificate-identity", "ada@example.org", "--certificate-oidc-issuer", "https://id.example.org")
    done = check("m", *whom)
    assert (done.exit_code, "made with a key, and none is trusted" in done.stdout) == (1, True)
    write("m", FILES, model_sig=signed_statement(manifest(FILES), chain=certificates("sigstore"), logged=True))
    assert "--trust-config FILE" in check("m", *whom, "--offline").stderr
    assert check("m", *whom, "--trust-config", "none.json").exit_code == 3


def test_without_the_package_the_hint_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    write("m", FILES, model_sig=model_signature(FILES))
    for name in [name for name in sys.modules if name.startswith("model_signing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, "pyOpenSSL, which model-signing needs" in done.stderr) == (2, True), done.output
    assert "aibom[sign]" in done.stderr


def test_a_further_signature_of_a_stranger_neither_helps_nor_harms() -> None:
    stranger = signed_statement(manifest(FILES), private_key("p256", 1))
    write("m", {**FILES, "a.sig": stranger}, model_sig=model_signature(FILES))
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, "1 of 2 signatures hold" in done.stderr) == (0, True), done.output
    assert "m: Key mismatch" in done.stdout
    for first, other in (("a.sig", "z.sig"), ("z.sig", "a.sig")):
        Path("m", first).rename(Path("m", other))
        assert check("m", "--key", "key.pub", "--bom", scan("m"), "--record", "out.json").exit_code == 0
        assert properties("out.json") == {"m": ["yes"]}
    Path("m/model.sig").unlink()
    assert check("m", "--key", "key.pub").exit_code == 1


def test_a_signature_that_names_a_good_folder_covers_no_other() -> None:
    """What a signature says of where its files are is the attacker's word, if the files are."""
    write("all/good", FILES)
    write("all", {**FILES, "model.safetensors": safetensors({"evil": ("F32", (1,))})})
    write("all", {"x.sig": model_signature(FILES, "good")})
    done = check("all", "--key", "key.pub")
    assert done.exit_code == 1, done.output
    Path("all/config.json").unlink()
    done = check("all", "--key", "key.pub")
    assert (done.exit_code, "dir:all/model.safetensors: no signature is over it" in done.stdout) == (1, True)


def test_what_the_signer_left_out_is_told() -> None:
    write("m", {**FILES, "logs/a.txt": b""}, model_sig=model_signature(FILES, ignored=("model.sig", "logs", "none")))
    done = check("m", "--key", "key.pub")
    assert (done.exit_code, "m: not signed, as its signer wished: logs\n" in done.stdout) == (0, True), done.output

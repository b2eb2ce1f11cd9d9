"""``aibom diff``, ``merge``, ``check`` and ``verify``: what they say, and the exit codes that a script uses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import aibom
from aibom.cli import cli
from tests.builders.weights import safetensors
from tests.plugins.aibom_pip.environments import SITE, install, venv


def bom(*components: dict[str, Any], serial: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:00000000-0000-4000-8000-{serial:012}",
        "version": 1,
        "components": list(components),
        **more,
    }


def model(ref: str, name: str = "chat", **more: Any) -> dict[str, Any]:
    return {"type": "machine-learning-model", "bom-ref": ref, "name": name, **more}


def digest(character: str) -> dict[str, Any]:
    return {"hashes": [{"alg": "SHA-256", "content": character * 64}]}


MIT = {"licenses": [{"license": {"id": "MIT"}}]}
OLD = bom(model("m", version="1", **MIT, **digest("a")), model("gone", "gone\x1b[31m", **MIT))
NEW = bom(
    model("m", version="1", licenses=[{"license": {"id": "Apache-2.0"}}], **digest("b")),
    model("new", "n|w`x``", properties=[{"name": "aibom:unknown", "value": "version: 404"}]),
    serial=2,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text(json.dumps(OLD))
    (tmp_path / "new.json").write_text(json.dumps(NEW))
    (tmp_path / "broken.json").write_text("{")
    other = {**OLD, "serialNumber": NEW["serialNumber"], "components": OLD["components"][::-1]}
    (tmp_path / "reordered.json").write_text(json.dumps(other))
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=stdin)


def test_a_changed_digest_under_one_version_stands_out(folder: Path) -> None:
    done = run("diff", "old.json", "new.json")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("! machine-learning-model chat (m) digests: ")
    assert lines[0].endswith("under the same name and version")
    assert [line[0] for line in lines] == ["!", "+", "-", "~", "+"]
    assert any("licenses: " in line and "Apache-2.0" in line for line in lines)


def test_order_and_serial_numbers_do_not_count(folder: Path) -> None:
    done = run("diff", "old.json", "reordered.json")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ("model-changed", 1),
        ("license-changed", 1),
        ("digest-changed", 1),
        ("new-unknown", 1),
        ("license-changed,new-unknown", 1),
        ("nonsense", 2),
    ],
)
def test_fail_on(folder: Path, kinds: str, code: int) -> None:
    assert run("diff", "old.json", "new.json", "--fail-on", kinds).exit_code == code
    if code == 1:
        assert run("diff", "old.json", "reordered.json", "--fail-on", kinds).exit_code == 0


def test_fail_on_only_what_it_names(folder: Path) -> None:
    (folder / "text.json").write_text(json.dumps(bom(model("m", version="1", description="d", **MIT, **digest("a")))))
    assert (
        run("diff", "old.json", "text.json", "--fail-on", "license-changed,digest-changed,new-unknown").exit_code == 0
    )
    assert run("diff", "old.json", "text.json").exit_code == 1


def test_diff_as_json_and_markdown(folder: Path) -> None:
    done = json.loads(run("diff", "old.json", "new.json", "--format", "json").stdout)
    assert done["schema"] == "aibom.diff/1"
    assert done["kinds"] == ["digest-changed", "license-changed", "model-changed", "new-unknown"]
    assert [c["field"] for c in done["changed"] if c["sameVersion"]] == ["digests"]
    markdown = run("diff", "old.json", "new.json", "--format", "markdown").stdout
    assert all(line.startswith("|") and line.endswith("|") for line in markdown.splitlines())
    assert "n\\|w`x``" in markdown
    assert "\x1b" not in markdown
    assert run("diff", "old.json", "old.json", "--format", "markdown").stdout == "No changes.\n"


def test_merge_keeps_strangers_sections_and_says_what_it_drops(folder: Path) -> None:
    syft = bom(
        {"type": "library", "bom-ref": "1", "name": "torch", "version": "2.1", "purl": "pkg:pypi/torch@2.1"},
        vulnerabilities=[{"bom-ref": "v", "id": "CVE-1", "affects": [{"ref": "1"}]}],
        services=[{"bom-ref": "s", "name": "api"}],
        annotations=[
            {
                "subjects": ["1"],
                "annotator": {"individual": {"name": "a"}},
                "timestamp": "2026-01-01T00:00:00Z",
                "text": "t",
            }
        ],
        formulation=[{"bom-ref": "f", "workflows": []}],
        signature={"algorithm": "ES256", "value": "x"},
        metadata={"component": {"type": "application", "bom-ref": "0", "name": "app"}},
        serial=3,
    )
    ours = bom(
        model("1", **MIT),
        {"type": "library", "bom-ref": "t", "name": "torch", "version": "2.1", "purl": "pkg:pypi/torch@2.1", **MIT},
        dependencies=[{"ref": "1", "dependsOn": ["urn:cdx:00000000-0000-4000-8000-000000000003/1#1"]}],
        vulnerabilities=[{"bom-ref": "v", "id": "CVE-2", "affects": [{"ref": "1"}]}],
        serial=4,
    )
    (folder / "syft.json").write_text(json.dumps(syft))
    (folder / "ours.json").write_text(json.dumps(ours))
    done = run("merge", "syft.json", "ours.json", "-o", "whole.json")
    assert done.exit_code == 0
    assert "signature: dropped" in done.stderr
    whole = json.loads((folder / "whole.json").read_text())
    assert "signature" not in whole
    assert whole["metadata"]["component"]["name"] == "app"
    rows = {row["bom-ref"]: row for row in whole["components"]}
    torch = rows["pkg:pypi/torch@2.1"]
    assert torch["licenses"] == MIT["licenses"]
    (chat,) = (row for row in rows.values() if row["name"] == "chat")
    needs = {row["ref"]: row.get("dependsOn") for row in whole["dependencies"]}
    assert needs[chat["bom-ref"]] == ["pkg:pypi/torch@2.1"]
    affected = {item["id"]: item["affects"][0]["ref"] for item in whole["vulnerabilities"]}
    assert affected == {"CVE-1": "pkg:pypi/torch@2.1", "CVE-2": chat["bom-ref"]}
    assert len({item["bom-ref"] for item in whole["vulnerabilities"]}) == 2
    assert [item["name"] for item in whole["services"]] == ["api"]
    assert whole["annotations"][0]["subjects"] == ["pkg:pypi/torch@2.1"]
    assert whole["formulation"][0]["bom-ref"] == "f"
    assert run("validate", "whole.json").exit_code == 0
    assert run("merge", "ours.json", "syft.json", "-o", "other.json").exit_code == 0
    assert not aibom.diff(aibom.load("whole.json"), aibom.load("other.json"))


def test_merge_names_who_said_what_where_boms_differ(folder: Path) -> None:
    one = bom(model("a", purl="pkg:huggingface/o/m@1", description="one"), serial=5)
    other = bom(model("b", purl="pkg:huggingface/o/m@1", description="two"), serial=6)
    graph = aibom.merge(aibom.load(one), aibom.load(other))
    (component,) = graph
    said = {item.location: item.value for item in graph.evidence(component, "description")}
    assert component.description == "one"
    assert sorted(said.values()) == ["", '"two"']
    assert all(location.startswith("urn:cdx:") for location in said)


def test_merge_of_nothing_readable_writes_nothing(folder: Path) -> None:
    done = run("merge", "old.json", "broken.json", "-o", "out.json")
    assert done.exit_code == 1
    assert not (folder / "out.json").exists()
    assert run("merge", "old.json", "--version", "1").exit_code == 2
    assert run("merge", "missing.json").exit_code == 3


def test_check(folder: Path) -> None:
    loose = bom(
        model("m", **MIT, **digest("a")),
        model("pkg:huggingface/o/m", "m2"),
        dependencies=[{"ref": "m", "dependsOn": ["pkg:huggingface/o/m"]}],
    )
    loose["components"][0]["properties"] = [
        {"name": "aibom:finding", "value": "license-chain: GPL <- MIT"},
        {"name": "aibom:unknown", "value": "task: not declared"},
    ]
    (folder / "loose.json").write_text(json.dumps(loose))
    done = run("check", "loose.json")
    assert done.exit_code == 1
    rules = [line.split(": ")[1] for line in done.stdout.splitlines()]
    assert rules == ["license-chain", "missing-license", "unknown", "unpinned"]
    assert done.stdout.splitlines()[1].endswith("[m > pkg:huggingface/o/m]")
    assert run("check", "loose.json", "--fail-on", "unsafe-import,invalid").exit_code == 0
    asked = json.loads(run("check", "loose.json", "--fail-on", "unpinned", "--format", "json").stdout)
    assert (asked["schema"], [row["path"] for row in asked["concerns"]]) == (
        "aibom.check/1",
        [["m", "pkg:huggingface/o/m"]],
    )
    assert run("check", "old.json", "--fail-on", "missing-license").exit_code == 0


def test_check_lets_no_misspelled_rule_pass(folder: Path) -> None:
    done = run("check", "old.json", "--fail-on", "invalid,unsafe-imports")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Did you mean 'unsafe-import'?" in done.stderr
    stranger = run("check", "old.json", "--fail-on", "acme-export-control")
    assert (stranger.exit_code, stranger.stdout) == (0, "")
    assert "warning: acme-export-control is no rule of aibom's" in stranger.stderr
    marked = bom(model("m", **MIT, properties=[{"name": "aibom:finding", "value": "unsafe-imports: a plugin's own"}]))
    (folder / "plugin.json").write_text(json.dumps(marked))
    assert run("check", "plugin.json", "--fail-on", "unsafe-imports").exit_code == 1


@pytest.mark.parametrize("arguments", [("show", "notes.txt"), ("diff", "old.json", "notes.txt")])
def test_what_is_no_bom_is_named(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "notes.txt").write_text("no bom")
    done = run(*arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith("aibom: error: notes.txt: The document is neither JSON nor XML")


@pytest.mark.parametrize("content", ["{", '{"bomFormat": "CycloneDX", "specVersion": "9"}', "[]", "no bom"])
def test_check_calls_what_is_no_bom_invalid(folder: Path, content: str) -> None:
    (folder / "bad.json").write_text(content)
    done = run("check", "bad.json", "--fail-on", "invalid")
    assert done.exit_code == 1
    assert "bad.json: invalid: " in done.stdout
    assert run("check", "missing.json").exit_code == 3


@pytest.fixture
def models(folder: Path) -> Path:
    for name in ("chat", "other"):
        (folder / "models" / name).mkdir(parents=True)
        (folder / "models" / name / "model.safetensors").write_bytes(safetensors({"w": ("F32", (len(name),))}))
        (folder / "models" / name / "README.md").write_text("---\nlicense: mit\n---\n")
    return folder / "models"


def test_what_was_just_scanned_is_verified(models: Path) -> None:
    graph = aibom.scan("models")
    assert aibom.verify(graph, "models") == ()
    assert aibom.verify(graph, models) == ()
    models.rename(models.parent / "elsewhere")
    assert aibom.verify(graph, models.parent / "elsewhere") == ()
    one = aibom.scan("elsewhere/chat")
    (models.parent / "elsewhere" / "chat").rename(models.parent / "moved")
    assert aibom.verify(one, "moved") == ()


def test_verify_names_what_is_missing_extra_and_different(models: Path) -> None:
    assert run("scan", "models", "-o", "bom.json", "-q").exit_code == 0
    assert run("verify", "bom.json", "models").exit_code == 0
    (models / "chat" / "README.md").write_text("---\nlicense: gpl-3.0\n---\n")
    (models / "chat" / "config.json").write_text("{}")
    (models / "other" / "README.md").unlink()
    done = run("verify", "bom.json", "models")
    assert done.exit_code == 1
    assert [line.partition(" SHA")[0] for line in done.stdout.splitlines()] == [
        "different: chat/README.md",
        "extra: chat/config.json",
        "missing: other/README.md",
    ]
    rows = json.loads(run("verify", "bom.json", "models", "--format", "json").stdout)
    assert (rows["schema"], rows["verified"], len(rows["files"])) == ("aibom.verify/1", False, 3)
    assert run("verify", "bom.json", "missing").exit_code == 3


def test_verify_says_that_the_bom_is_about_another_folder(models: Path) -> None:
    assert run("scan", "models", "-o", "bom.json", "-q").exit_code == 0
    done = run("verify", "bom.json", "models/chat")
    assert (done.exit_code, done.stderr.count("aibom: hint: ")) == (1, 1)
    here = len(list((models / "chat").iterdir()))
    assert f"hint: {here} of them lie there under another path" in done.stderr
    (models / "other" / "README.md").write_text("changed")
    assert "hint" not in run("verify", "bom.json", "models").stderr


@pytest.mark.parametrize("name", ["bom.json", "bom.xml"])
def test_a_compact_bom_is_verified_and_compared_like_any_other(models: Path, name: str) -> None:
    assert run("scan", "models", "-o", "whole.json", "-q").exit_code == 0
    assert run("scan", "models", "-o", name, "-q", "--compact").exit_code == 0
    assert b"SHA-256</" not in Path(name).read_bytes()
    assert aibom.load(name) == aibom.load("whole.json")
    assert run("diff", "whole.json", name).exit_code == 0
    assert run("verify", name, "models").exit_code == 0
    (models / "chat" / "model.safetensors").write_bytes(safetensors({"w": ("F32", (9,))}))
    done = run("verify", name, "models")
    assert (done.exit_code, done.stdout.partition(" SHA")[0]) == (1, "different: chat/model.safetensors")
    assert run("merge", name, "--compact", "-q").stdout_bytes.count(b"aibom:contains:file") == 4


def test_a_bom_without_files_verifies_nothing_and_says_so(folder: Path) -> None:
    (folder / "empty").mkdir()
    run("scan", "empty", "-o", "bom.json", "-q")
    done = run("verify", "bom.json", "empty")
    assert (done.exit_code, "the BOM lists no files: nothing was compared" in done.stderr) == (0, True)


def test_without_digests_nothing_is_verified(models: Path) -> None:
    graph = aibom.scan("models", digests=False)
    assert {item.problem for item in aibom.verify(graph, "models")} == {"unverified"}


def test_verify_reads_a_wheel(models: Path) -> None:
    run("scan", "models", "-o", "bom.json", "-q")
    wheel = models.parent / "app-1-py3-none-any.whl"
    for damage in (False, True):
        with zipfile.ZipFile(wheel, "w") as made:
            for path in sorted(models.rglob("*.*")):
                data = path.read_bytes() + (b"x" if damage and path.suffix == ".md" else b"")
                made.writestr(f"app/{path.relative_to(models).as_posix()}", data)
        done = run("verify", "bom.json", str(wheel))
        assert done.exit_code == damage
        assert len(done.stdout.splitlines()) == 2 * damage
    wheel.write_bytes(b"PK no wheel")
    assert run("verify", "bom.json", str(wheel)).exit_code == 3


def test_files_in_folders_of_a_model_are_found_in_a_wheel(models: Path) -> None:
    (models / "chat" / "1_Pooling").mkdir()
    (models / "chat" / "1_Pooling" / "config.json").write_text("{}")
    run("scan", "models/chat", "-o", "bom.json", "-q")
    wheel = models.parent / "app-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        for path in sorted((models / "chat").rglob("*.*")):
            made.writestr(f"app/data/{path.relative_to(models).as_posix()}", path.read_bytes())
        made.writestr("app/other/config.json", "[]")
    assert run("verify", "bom.json", str(wheel)).exit_code == 0


def test_what_is_installed_is_hashed_whatever_its_record_says(models: Path) -> None:
    environment = venv(models.parent / "env")
    install(environment, "app", files={f"app/{p.name}": p.read_bytes() for p in (models / "chat").iterdir()})
    run("scan", f"pip:{environment}", "-o", "env.json", "-q")
    distribution = {"name": "app", "version": "1.0", "purl": "pkg:pypi/app@1.0"}
    graph = aibom.scan("models/chat", name="app", version="1.0")
    aibom.dump(graph, "wheel.json")
    document = json.loads(Path("wheel.json").read_bytes())
    document["metadata"]["component"] |= distribution
    Path("wheel.json").write_text(json.dumps(document))
    for bom in ("env.json", "wheel.json"):
        assert run("verify", bom, f"pip:{environment}").stdout == ""
    (environment / SITE / "app" / "README.md").write_text("---\nlicense: gpl-3.0\n---\n")
    for bom in ("env.json", "wheel.json"):
        done = run("verify", bom, f"pip:{environment}")
        assert (done.exit_code, done.stdout.count("\n"), "different: " in done.stdout) == (1, 1, True)
    (environment / SITE / "app" / "README.md").unlink()
    assert run("verify", "wheel.json", f"pip:{environment}").stdout.startswith("missing: README.md")


def test_load_reads_a_wheel(folder: Path) -> None:
    wheel = folder / "app-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("app-1.dist-info/sboms/a.cdx.json", json.dumps(OLD))
        made.writestr("app-1.dist-info/sboms/b.cdx.json", json.dumps(OLD))
    assert aibom.load(wheel) == aibom.load("old.json")
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("app/x.json", json.dumps(OLD))
    with pytest.raises(aibom.SerializationError, match="no CycloneDX BOM"):
        aibom.load(wheel)


def test_load_reads_what_a_collector_does(models: Path) -> None:
    assert aibom.load("dir:models") == aibom.scan("models")
    with pytest.raises(aibom.SourceError, match="does not exist"):
        aibom.load("nonsense:x")

"""Wheels that hatchling and setuptools build with our hooks: what is in them, again and again, and what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import aibom
from aibom.cli import cli
from tests.builders.projects import HATCH, SETUPTOOLS, build, project
from tests.builders.wheels import check_record

BACKENDS = {
    "hatch": (HATCH, "tool.hatch.build.targets.wheel.hooks.aibom"),
    "setuptools": (SETUPTOOLS, "tool.aibom.wheel"),
}
EPOCH = "1767323045"


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def installed() -> None:
    for group in ("hatch", "setuptools.finalize_distribution_options"):
        assert entry_points(group=group, name="aibom"), "install the checkout anew: its entry points have changed"


def configured(folder: Path, backend: str, table: str, rest: str = "") -> Path:
    text, name = BACKENDS[backend]
    return project(folder, f"{text}\n[{name}]\n{table}\n{rest}")


def built(folder: Path, out: Path, epoch: str | None = None) -> tuple[Path, dict[str, Any]]:
    done = build(folder, out, epoch=epoch)
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.whl")
    (bom,) = [data for name, data in check_record(path).items() if "/sboms/" in name]
    return path, json.loads(bom)


def test_the_wheel_carries_the_bom_of_its_sources(backend: str, tmp_path: Path) -> None:
    path, bom = built(configured(tmp_path / "p", backend, 'sources = ["demo"]'), tmp_path / "out", EPOCH)
    assert "demo_pkg-1.2.0.dist-info/sboms/aibom.cdx.json" in check_record(path)
    subject = bom["metadata"]["component"]
    assert (subject["name"], subject["version"]) == ("Demo.Pkg", "1.2.0")
    assert subject["purl"] == "pkg:pypi/demo-pkg@1.2.0"
    assert bom["metadata"]["lifecycles"] == [{"phase": "build"}]
    assert bom["metadata"]["timestamp"] == "2026-01-02T03:04:05Z"
    assert "--name" not in json.dumps(bom)
    (model,) = bom["components"]
    assert {item["name"] for item in model["components"]} == {"README.md", "config.json", "model.safetensors"}
    assert not [problem for problem in aibom.validate(bom) if problem.severity == "error"]


def test_a_second_build_gives_the_same_bytes(backend: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "p", backend, 'sources = ["."]')
    epoch = None if backend == "hatch" else EPOCH  # without it, setuptools writes the time of the build
    first, _ = built(folder, tmp_path / "one", epoch)
    second, _ = built(folder, tmp_path / "two", epoch)
    assert first.read_bytes() == second.read_bytes()


def test_what_the_checkout_is_called_is_not_in_the_bom(backend: str, tmp_path: Path) -> None:
    boms = []
    for name in ("checkout", "demo_pkg-1.2.0"):
        folder = configured(tmp_path / name, backend, 'sources = ["."]')
        boms.append(built(folder, tmp_path / f"out-{name}")[1])
    assert boms[0] == boms[1]
    assert boms[0]["metadata"]["component"]["bom-ref"] == "dir:demo-pkg"
    assert "dir:demo-pkg/demo/model#model.safetensors" in json.dumps(boms[0])


def test_without_an_epoch_the_bom_is_the_same_and_has_no_time(backend: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "p", backend, 'sources = ["demo"]\nspec-version = "1.7"')
    (_, first), (_, second) = built(folder, tmp_path / "one"), built(folder, tmp_path / "two")
    assert first == second
    assert "timestamp" not in first["metadata"]
    assert first["serialNumber"].startswith("urn:uuid:")
    assert not [problem for problem in aibom.validate(first) if problem.severity == "error"]


def test_pip_installs_the_wheel_and_the_bom_is_read_back(backend: str, tmp_path: Path) -> None:
    path, _ = built(configured(tmp_path / "p", backend, 'sources = ["demo"]'), tmp_path / "out")
    venv.create(tmp_path / "env")
    command = [sys.executable, "-m", "pip", "--python", str(tmp_path / "env"), "install", "--no-deps", "--no-index"]
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    (site,) = (tmp_path / "env" / "lib").glob("python3*/site-packages")
    bom = site / "demo_pkg-1.2.0.dist-info" / "sboms" / "aibom.cdx.json"
    assert [model.name for model in aibom.load(bom).models()] == ["model"]
    for place in (path, tmp_path / "env", f"pip:{tmp_path / 'env'}"):
        done = CliRunner().invoke(cli, ["query", str(place), "--kind", "model", "--format", "csv"])
        assert (done.exit_code, [line.split(",")[1] for line in done.stdout.splitlines()]) == (0, ["name", "model"])
    graph = aibom.load(path)
    for source in (path, f"pip:{tmp_path / 'env'}"):
        assert aibom.verify(graph, source) == ()
    (site / "demo" / "model" / "config.json").write_text('{"model_type": "other"}')
    assert [found.path for found in aibom.verify(graph, f"pip:{tmp_path / 'env'}")] == ["model/config.json"]


def test_names_version_and_description_are_the_projects(backend: str, tmp_path: Path) -> None:
    table = (
        'sources = ["demo/model"]\nname = "the-model"\nversion = "7"\nspec-version = "1.5"\nfile-name = "m.cdx.json"'
    )
    said = 'license = "MIT"\nsupplier = { name = "Ours", url = "https://ours.example/" }\nauthors = ["Ada"]\n'
    path, bom = built(configured(tmp_path / "p", backend, table, f"[tool.aibom]\n{said}"), tmp_path / "out")
    assert "demo_pkg-1.2.0.dist-info/sboms/m.cdx.json" in check_record(path)
    subject = bom["metadata"]["component"]
    assert (bom["specVersion"], subject["name"], subject["version"]) == ("1.5", "the-model", "7")
    assert "purl" not in subject
    assert subject["supplier"] == {"name": "Ours", "url": ["https://ours.example/"]}
    assert subject["licenses"] == [{"license": {"id": "MIT"}}]


def test_xml_where_the_name_says_so(backend: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "p", backend, 'sources = ["demo"]\nfile-name = "aibom.cdx.xml"')
    assert build(folder, tmp_path / "out").returncode == 0
    (path,) = (tmp_path / "out").glob("*.whl")
    (bom,) = [data for name, data in check_record(path).items() if "/sboms/" in name]
    assert bom.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('sources = ["missing"]', "aibom: there is no file or directory missing"),
        ("", "no sources are configured"),
        ('sources = ["demo"]\nsource = "x"', "has no key 'source' here (did you mean sources?)"),
        ('sources = "demo"', "sources of aibom is no list of texts"),
        ('sources = ["demo"]\nfile-name = "../x.json"', "file-name of aibom is no plain file name"),
        ('sources = ["demo"]\non-error = "maybe"', 'neither "fail" nor "warn"'),
        ('sources = ["hf:org/model"]', "online = true"),
    ],
)
def test_a_failure_is_one_line_and_ends_the_build(backend: str, tmp_path: Path, table: str, reason: str) -> None:
    done = build(configured(tmp_path / "p", backend, table), tmp_path / "out")
    assert done.returncode != 0
    said = [line for line in (done.stderr + done.stdout).splitlines() if "aibom: " in line]
    assert len(set(said)) == 1, done.stderr
    assert reason in said[0]
    assert not list((tmp_path / "out").glob("*.whl"))


def test_a_failure_may_be_a_warning(backend: str, tmp_path: Path) -> None:
    done = build(configured(tmp_path / "p", backend, 'sources = ["missing"]\non-error = "warn"'), tmp_path / "out")
    assert done.returncode == 0
    assert "there is no file or directory missing" in done.stderr + done.stdout
    (path,) = (tmp_path / "out").glob("*.whl")
    assert not [name for name in check_record(path) if "/sboms/" in name]


def test_the_projects_own_table_says_so_for_hatchling_too(tmp_path: Path) -> None:
    rest = '[tool.aibom.wheel]\non-error = "warn"\n'
    done = build(configured(tmp_path / "p", "hatch", 'sources = ["missing"]', rest), tmp_path / "out")
    assert done.returncode == 0
    assert "the wheel has no BOM" in done.stderr + done.stdout


def test_sdists_and_editable_wheels_have_none(backend: str, tmp_path: Path) -> None:
    folder = configured(tmp_path / "p", backend, 'sources = ["missing"]')
    assert build(folder, tmp_path / "out", "--sdist").returncode == 0
    code = (
        "import importlib, os, sys\n"
        "backend = importlib.import_module(sys.argv[1])\n"
        "print(backend.build_editable(sys.argv[2]))\n"
    )
    name = "hatchling.build" if backend == "hatch" else "setuptools.build_meta"
    command = [sys.executable, "-c", code, name, str(tmp_path / "out")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "out").glob("*.whl")
    assert not [name for name in check_record(path) if "/sboms/" in name]


def test_projects_that_do_not_ask_have_none(backend: str, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", BACKENDS[backend][0] + '\n[tool.aibom]\nsources = ["missing"]\n')
    assert build(folder, tmp_path / "out").returncode == 0
    (path,) = (tmp_path / "out").glob("*.whl")
    assert not [name for name in check_record(path) if "/sboms/" in name]


@pytest.mark.parametrize(("module", "backends"), [("hatch", "hatchling pluggy"), ("setuptools", "setuptools")])
def test_loading_a_hook_imports_nothing_but_its_backend(module: str, backends: str) -> None:
    code = (
        f"import sys, {backends.split()[0]}\n"
        f"import aibom.hooks.{module}\n"
        "print(' '.join(sorted({name for name in sys.modules if name.startswith('aibom.')})))\n"
        "print(' '.join(name for name in ('click', 'cyclonedx', 'yaml', 'rich', 'lxml') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"aibom.hooks aibom.hooks.{module}", ""]

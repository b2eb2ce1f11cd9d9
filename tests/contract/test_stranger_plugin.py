"""A stranger's plugin: a distribution of its own, built, installed beside aibom in a clean environment, and run.

The environment sees the packages of the one that runs the tests, for aibom's dependencies and the build backend, so
that nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "{version}"
dependencies = ["aibom"]

[project.entry-points."aibom.{group}"]
{point} = "{module}:{target}"
"""

# The first screen of the tutorial; see also the design's architecture.
MODELPACK = '''\
import json
from aibom.plugin import CollectorError, Component, Kind, Rel, Relationship

class ModelPackCollector:
    """Models named by the manifest of an OCI artifact."""
    name = "modelpack"
    schemes = ("modelpack",)

    def collect(self, source, context):
        try:
            manifest = json.loads(context.read_text(source.locator))
        except (OSError, ValueError) as error:
            raise CollectorError(f"{source.locator}: {error}") from error
        model = Component(ref=f"modelpack:{source.locator}", kind=Kind.MODEL, name=source.locator)
        yield model
        for layer in manifest["layers"]:
            blob = Component(ref=layer["digest"], kind=Kind.FILE, name=layer["digest"])
            yield blob
            yield Relationship(model.ref, Rel.CONTAINS, blob.ref)
'''

MODELPACK_TESTS = """\
from aibom.plugin import Source
from aibom.testing import CollectorContract
from aibom_modelpack import ModelPackCollector

class TestModelPack(CollectorContract):
    collector = ModelPackCollector()

    def source(self, tmp_path):
        (tmp_path / "manifest.json").write_text('{"layers": [{"digest": "sha256:ab"}]}')
        return Source("modelpack", str(tmp_path / "manifest.json"))
"""

NEWER = MODELPACK.replace('name = "modelpack"', 'name = "newer"\n    api_version = 2').replace(
    '("modelpack",)', '("newer",)'
)
TWIN = MODELPACK.replace('name = "modelpack"', 'name = "{name}"').replace('("modelpack",)', '("twin",)')

BOAT = '''\
from aibom.plugin import Facts

class Boat:
    """A made-up format."""
    name = "boat"
    kind = None
    names = ()
    suffixes = (".boat",)
    magic = ((0, b"BOAT"),)

    def read(self, blob):
        return Facts("boat", properties=(("aibom:file:boat", blob.read(4, 4).decode()),))
'''

DISTRIBUTIONS = [
    ("aibom-modelpack", "0.1", "collectors", "ModelPackCollector", MODELPACK),
    ("aibom-broken", "0.2", "collectors", "ModelPackCollector", "import there_is_no_such_module\n"),
    ("aibom-newer", "0.3", "collectors", "ModelPackCollector", NEWER),
    ("aibom-twin-one", "0.4", "collectors", "ModelPackCollector", TWIN.replace("{name}", "one")),
    ("aibom-twin-two", "0.5", "collectors", "ModelPackCollector", TWIN.replace("{name}", "two")),
    ("aibom-boat", "0.6", "formats", "Boat", BOAT),
]

MANIFEST = {"layers": [{"digest": "sha256:aa"}, {"digest": "sha256:bb"}]}


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment with aibom and strangers' plugins, and a folder to work in."""

    python: Path
    work: Path

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "AIBOM"))}
        return subprocess.run(
            [str(self.python), *arguments],
            cwd=self.work,
            env=environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def answer(self, code: str) -> Any:
        """What ``code`` prints as JSON."""
        return json.loads(self.run("-c", f"import json\n{code}").stdout)

    def aibom(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(self.python.parent / "aibom"), *arguments, check=False)


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("strangers")
    for name, version, group, target, code in DISTRIBUTIONS:
        module = name.replace("-", "_")
        (folder / name).mkdir()
        (folder / name / f"{module}.py").write_text(code)
        fields = {"name": name, "version": version, "group": group, "point": module, "module": module, "target": target}
        (folder / name / "pyproject.toml").write_text(PYPROJECT.format(**fields))
    venv.create(folder / "venv", with_pip=False, symlinks=os.name == "posix")
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    found = Environment(scripts / Path(sys.executable).name, folder / "work")
    found.work.mkdir()
    library = Path(found.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    # Behind its own packages: what is installed here wins over the checkout's.
    outer = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (library / "outer.pth").write_text("\n".join(outer) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(found.python), "--disable-pip-version-check", "install"]
    pip += ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed"]
    subprocess.run([*pip, str(CHECKOUT), *(str(folder / item[0]) for item in DISTRIBUTIONS)], check=True, timeout=600)
    (found.work / "manifest.json").write_text(json.dumps(MANIFEST))
    (found.work / "test_modelpack.py").write_text(MODELPACK_TESTS)
    return found


def test_every_plugin_is_listed_with_its_state(strangers: Environment) -> None:
    rows = strangers.answer(
        "from dataclasses import asdict\nfrom aibom.collect import plugins\n"
        "print(json.dumps({info.distribution + ' ' + info.name: asdict(info) for info in plugins()}))"
    )
    assert {"aibom directory", "aibom-modelpack modelpack", "aibom-boat boat"} <= set(rows)
    assert {key for key, row in rows.items() if row["state"] == "ok"} >= {
        "aibom directory",
        "aibom-modelpack modelpack",
    }
    modelpack = rows["aibom-modelpack modelpack"]
    assert (modelpack["version"], modelpack["schemes"], modelpack["group"]) == (
        "0.1",
        ["modelpack"],
        "aibom.collectors",
    )
    broken = rows["aibom-broken aibom_broken"]
    assert (broken["state"], broken["version"]) == ("broken", "0.2")
    assert "there_is_no_such_module" in broken["reason"]
    assert "version 2 of the plugin API" in rows["aibom-newer aibom_newer"]["reason"]
    assert "aibom-twin-two 0.5 claims twin: too" in rows["aibom-twin-one one"]["reason"]
    assert "aibom-twin-one 0.4 claims twin: too" in rows["aibom-twin-two two"]["reason"]


def test_twenty_lines_are_a_whole_collector(strangers: Environment) -> None:
    found = strangers.answer(
        "import aibom\ngraph = aibom.scan('modelpack:manifest.json', offline=True)\n"
        "print(json.dumps({'subject': graph.subject.ref, 'refs': [item.ref for item in graph],\n"
        "    'evidence': [[e.field, e.method, e.collector, e.location] for e in graph.subject.evidence],\n"
        "    'edges': [[edge.source, edge.rel, edge.target] for edge in graph.relationships()],\n"
        "    'tools': [[tool.name, tool.distribution, tool.version] for tool in graph.tools]}))"
    )
    assert found["subject"] == "modelpack:manifest.json"
    assert found["refs"] == ["modelpack:manifest.json", "sha256:aa", "sha256:bb"]
    assert found["evidence"] == [["name", "declared", "modelpack", "manifest.json"]]
    assert found["edges"] == [["modelpack:manifest.json", "contains", ref] for ref in ("sha256:aa", "sha256:bb")]
    assert found["tools"] == [["modelpack", "aibom-modelpack", "0.1"]]


@pytest.mark.parametrize(
    ("source", "error", "text"),
    [
        ("modelpack:none.json", "CollectorError", "none.json: [Errno 2] No such file or directory"),
        ("modelpack:test_modelpack.py", "CollectorError", "test_modelpack.py: Expecting value"),
        ("twin:manifest.json", "PluginError", "aibom-twin-two 0.5 claims twin: too"),
        ("nonesuch:x", "UsageError", "known schemes: code, dir, hf, hf-cache, modelpack, ollama, pip"),
        ("aibom_broken:x", "PluginError", "No module named 'there_is_no_such_module'"),
    ],
)
def test_what_goes_wrong_has_a_name(strangers: Environment, source: str, error: str, text: str) -> None:
    found = strangers.answer(
        "import aibom\nfrom aibom.errors import AibomError\nfrom aibom.source import Source\n"
        f"scheme, _, locator = {source!r}.partition(':')\n"
        "try:\n    aibom.scan(Source(scheme, locator))\n"
        "except AibomError as error:\n    print(json.dumps([type(error).__name__, error.message]))"
    )
    assert found[0] == error
    assert text in found[1]


def test_a_strangers_format_is_read_by_our_collector(strangers: Environment) -> None:
    (strangers.work / "fleet").mkdir(exist_ok=True)
    (strangers.work / "fleet" / "one.boat").write_bytes(b"BOATsail")
    facts = strangers.answer(
        "from aibom.collect.context import ScanContext, Tools\nfrom aibom.discover import formats\n"
        "from aibom.collect.settings import Settings\nfrom aibom.formats.registry import Registry\n"
        "from aibom.source import Source\n"
        "context = ScanContext('x', Tools(Settings(), Registry(formats())))\n"
        "print(json.dumps([context.read(blob).properties for blob in context.files(Source('dir', 'fleet'))]))"
    )
    assert facts == [[["aibom:file:boat", "sail"]]]


def test_its_author_runs_our_contract(strangers: Environment) -> None:
    done = strangers.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_modelpack.py", check=False)
    assert done.returncode == 0, done.stdout
    assert " 11 passed" in f" {done.stdout.splitlines()[-1]}"


def test_the_command_line_lists_and_scans(strangers: Environment) -> None:
    listed = strangers.aibom("plugins", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    rows = json.loads(listed.stdout)
    assert "aibom-modelpack" in json.dumps(rows)
    scanned = strangers.aibom("scan", "modelpack:manifest.json", "-o", "-")
    assert scanned.returncode == 0, scanned.stderr
    document = json.loads(scanned.stdout)
    subject = document["metadata"]["component"]
    assert (subject["type"], subject["name"]) == ("machine-learning-model", "manifest.json")
    assert [item["name"] for item in subject["components"]] == ["sha256:aa", "sha256:bb"]
    failed = strangers.aibom("scan", "modelpack:none.json", "-o", "-")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert "aibom-modelpack" in failed.stderr

"""A BOM as an artifact of an MLflow run, in a database and a folder of the test's own."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import NetworkError, NotFound, PublishError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish
from aibom.testing.publisher_contract import PublisherContract
from aibom_mlflow import MlflowPublisher

NAME = "aibom.cdx.json"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A database, which takes MLflow seconds to make, and an experiment in it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        mlflow = pytest.importorskip("mlflow", reason="MLflow is not installed: pip install -e '.[mlflow]'")
        pytest.importorskip("sqlalchemy")
        folder = tmp_path_factory.mktemp("mlflow")
        uri = f"sqlite:///{folder}/mlflow.db"
        experiment = mlflow.MlflowClient(uri).create_experiment("test", (folder / "artifacts").as_uri())
        return uri, str(experiment)


@pytest.fixture
def run(database: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, str]:
    """A client, and the id of a new run."""
    import mlflow

    uri, experiment = database
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    client = mlflow.MlflowClient()
    return client, str(client.create_run(experiment).info.run_id)


def attach(to: str, data: bytes = b"bom", **how: Any) -> Published:
    (place,) = destinations([to])
    upload = Upload(NAME, data, "application/vnd.cyclonedx+json", hashlib.sha256(data).hexdigest())
    return publish(upload, place, **how)


class TestContract(PublisherContract):
    publisher = MlflowPublisher()

    @pytest.fixture(autouse=True)
    def _run(self, run: tuple[Any, str]) -> None:
        self.client, self.run_id = run

    def destination(self, tmp_path: Path) -> str:
        return f"mlflow:runs:/{self.run_id}"

    def stored(self, destination: str) -> Sequence[bytes]:
        folder = Path(self.client.get_run(self.run_id).info.artifact_uri.removeprefix("file://")) / "aibom"
        return [path.read_bytes() for path in sorted(folder.glob("*"))]

    def refusing(self, tmp_path: Path) -> str:
        return f"mlflow:runs:/{'0' * 32}"

    def malformed(self) -> Sequence[str]:
        uri = "mlflow:runs:/abc"
        return ("mlflow:", "mlflow:abc", "mlflow:runs:/", "mlflow://runs/abc", f"{uri}/../x", f"{uri}//x", f"{uri}?x=1")


def test_the_run_is_tagged_with_the_digest(run: tuple[Any, str]) -> None:
    client, run_id = run
    done = attach(f"mlflow:runs:/{run_id}")
    assert done.location == f"mlflow:runs:/{run_id}/aibom/{NAME}"
    assert client.get_run(run_id).data.tags["aibom.sha256"] == hashlib.sha256(b"bom").hexdigest()
    assert not attach(done.location).changed
    assert attach(f"mlflow:runs:/{run_id}/model/").location.endswith(f"/model/{NAME}")


@pytest.mark.usefixtures("run")
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(NotFound, match="does not exist"):
        attach("mlflow:runs:/abc")
    assert not (tmp_path / "other.db").exists()


@pytest.mark.usefixtures("run")
def test_a_server_is_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow.example")
    with pytest.raises(NetworkError, match="may not be used"):
        attach("mlflow:runs:/abc", offline=True)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow.example")
    with pytest.raises(PublishError, match="plain HTTP"):
        attach("mlflow:runs:/abc")


def test_without_mlflow_the_hint_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(PublishError) as caught:
        attach("mlflow:runs:/abc")
    assert caught.value.hint == "pip install 'aibom[mlflow]'"

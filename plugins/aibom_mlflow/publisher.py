"""Logs a BOM as an artifact of a run, through MLflow's own client."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from aibom.plugin import (
    AccessDenied,
    AibomError,
    NetworkError,
    NotFound,
    Occupied,
    PublishContext,
    Published,
    PublishError,
    Upload,
    UsageError,
)

__all__ = ["MlflowPublisher"]

_URI = re.compile(r"mlflow:runs:/([0-9A-Za-z_-]{1,64})(/[A-Za-z0-9._+/-]*)?")
_FOLDER = "aibom/"
_TAG = "aibom.sha256"
_SECRETS = ("MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_PASSWORD", "DATABRICKS_TOKEN")
_MISSING = ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND")
_DENIED = ("PERMISSION_DENIED", "UNAUTHENTICATED", "CUSTOMER_UNAUTHORIZED")


class MlflowPublisher:
    """Logs a file below ``aibom/`` of a run's artifacts, and its SHA-256 as the tag ``aibom.sha256`` of the run.

    ``mlflow:runs:/id/folder/`` names another folder, ``mlflow:runs:/id/folder/name.json`` the file. Which server or
    database the run is in, and who asks, is what MLflow's own variables say (``MLFLOW_TRACKING_URI`` ...). MLflow's
    telemetry is switched off.
    """

    name: ClassVar[str] = "mlflow"
    schemes: ClassVar[tuple[str, ...]] = ("mlflow",)

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        _parse(destination, "x")

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        run, path = _parse(destination, upload.name)
        for variable in _SECRETS:
            context.secret(variable)
        what = f"mlflow:runs:/{run}"
        client = _client(context)
        try:
            return context.within(lambda: _publish(client, run, path, upload, context), what)
        except AibomError:
            raise
        except Exception as error:  # of MLflow, of its store, of the artifacts' store; their texts may hold anything
            raise _told(error, what) from None


def _parse(uri: str, name: str) -> tuple[str, str]:
    matched = _URI.fullmatch(uri)
    path = (matched[2] or f"/{_FOLDER}").removeprefix("/") if matched else ""
    path = path + name if not path or path.endswith("/") else path
    if matched is None or any(part in ("", ".", "..") for part in path.split("/")):
        raise UsageError(
            "this is no run of MLflow's", hint="write mlflow:runs:/<run id>, with /folder/ if it is not aibom/"
        )
    return matched[1], path


def _client(context: PublishContext) -> Any:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # it is read when MLflow is imported
    try:
        import mlflow
    except ImportError:
        raise PublishError("MLflow is not installed", hint="pip install 'aibom[mlflow]'") from None
    uri = str(mlflow.get_tracking_uri())
    _permit(context, "GET", uri)
    parts = urlsplit(uri)
    # MLflow would make a database where there is none.
    if parts.scheme == "sqlite" and not Path(unquote(parts.path.removeprefix("/"))).is_file():
        raise NotFound("MLFLOW_TRACKING_URI names a database that does not exist")
    return mlflow.MlflowClient()


def _permit(context: PublishContext, method: str, uri: str) -> None:
    if urlsplit(uri).scheme not in ("", "file", "sqlite"):
        context.permit(method, uri)


def _publish(client: Any, run: str, path: str, upload: Upload, context: PublishContext) -> Published:
    done = Published(f"mlflow:runs:/{run}/{path}")
    store = str(client.get_run(run).info.artifact_uri)
    _permit(context, "GET", store)
    found = _read(client, run, path, len(upload.data))
    if found == upload.data:
        return Published(done.location, changed=False)
    if found is not None and not context.replace:
        raise Occupied(f"{done.location} holds something else", hint="--replace writes over it")
    if context.dry_run:
        return done
    _permit(context, "PUT", store)
    folder, _, name = path.rpartition("/")
    with tempfile.TemporaryDirectory() as temporary:
        local = Path(temporary) / name
        local.write_bytes(upload.data)
        client.log_artifact(run, str(local), folder or None)
    if _read(client, run, path, len(upload.data)) != upload.data:
        raise PublishError(f"{done.location} does not hold what was logged")
    client.set_tag(run, _TAG, upload.sha256)
    return done


def _read(client: Any, run: str, path: str, size: int) -> bytes | None:
    """Return an artifact that may be the one of this size; empty for one of another, None where there is none."""
    folder = path.rpartition("/")[0]
    listed = {str(item.path): item for item in client.list_artifacts(run, folder or None)}
    if path not in listed:
        return None
    if listed[path].is_dir or listed[path].file_size != size:
        return b""
    # It shows how far a download is.
    with tempfile.TemporaryDirectory() as temporary, contextlib.redirect_stderr(io.StringIO()):
        return Path(client.download_artifacts(run, path, temporary)).read_bytes()


def _told(error: Exception, what: str) -> AibomError:
    code = getattr(error, "error_code", "")
    if code in _MISSING:
        return NotFound(f"{what} does not exist", hint="MLFLOW_TRACKING_URI names the server or database that it is in")
    if code in _DENIED or isinstance(error, PermissionError):
        return AccessDenied(f"{what} may not be written to", hint="see MLFLOW_TRACKING_TOKEN, MLFLOW_TRACKING_USERNAME")
    if isinstance(error, OSError) or type(error).__module__.startswith(("requests", "urllib3")):
        return NetworkError(f"{what} cannot be reached ({type(error).__name__})", hint="see MLFLOW_TRACKING_URI")
    return PublishError(f"{what} cannot be written to ({type(error).__name__})", hint="see MLFLOW_TRACKING_URI")

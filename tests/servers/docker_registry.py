"""The registry of Debian's package ``docker-registry``, on loopback: a real one, without the referrers API."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import requests

from tests.servers.oci import MANIFEST, digest_of

__all__ = ["docker_registry", "push"]

_CONFIGURATION = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: "{folder}/data"}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@contextlib.contextmanager
def docker_registry(folder: Path) -> Iterator[str]:
    """Run it, with its data below a folder; gives host and port. The test is skipped where it is not installed."""
    program = shutil.which("docker-registry")
    if program is None:
        pytest.skip("docker-registry is not installed (Debian: apt-get install docker-registry)")
    for _ in range(3):
        port = _free_port()
        (folder / "registry.yml").write_text(_CONFIGURATION.format(folder=folder, port=port))
        process = subprocess.Popen(
            [program, "serve", str(folder / "registry.yml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            if _answers(f"http://127.0.0.1:{port}/v2/", process):
                yield f"127.0.0.1:{port}"
                return
        finally:
            process.terminate()
            process.wait(30)
    raise AssertionError("docker-registry does not start")


def push(host: str, name: str, tag: str, layer: bytes = b"weights") -> str:
    """Put an artifact; returns the digest of its manifest."""
    url = f"http://{host}/v2/{name}"
    parts = []
    for data in (b"{}", layer):
        place = requests.post(f"{url}/blobs/uploads/", timeout=30).headers["Location"]
        requests.put(place, params={"digest": digest_of(data)}, data=data, timeout=30).raise_for_status()
        parts.append({"mediaType": "application/octet-stream", "digest": digest_of(data), "size": len(data)})
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": parts[0], "layers": parts[1:]}
    data = json.dumps(manifest).encode()
    headers = {"Content-Type": MANIFEST}
    requests.put(f"{url}/manifests/{tag}", data=data, headers=headers, timeout=30).raise_for_status()
    return digest_of(data)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(URLError, OSError), urlopen(url, timeout=5):
            return True
        time.sleep(0.05)
    return False

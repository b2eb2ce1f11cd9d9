"""The registry of Debian's package ``docker-registry``, on loopback: a real one, without the referrers API."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

__all__ = ["docker_registry"]

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

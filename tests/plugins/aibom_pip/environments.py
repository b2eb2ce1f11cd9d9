"""Environments made for tests: a prefix with ``site-packages`` and distributions as installers leave them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.graph.graph import Graph
from aibom.plugin import Component, Source
from aibom_pip import PipCollector

__all__ = ["SITE", "hashed", "install", "scan", "venv"]

SITE = "lib/python3.11/site-packages"


def venv(folder: Path, *, version: str = "3.11.7", more: str = "") -> Path:
    """Make an empty virtual environment; returns its folder."""
    (folder / "lib" / f"python{'.'.join(version.split('.')[:2])}" / "site-packages").mkdir(parents=True)
    text = f"home = /nowhere/bin\ninclude-system-site-packages = false\nversion = {version}\n{more}"
    (folder / "pyvenv.cfg").write_text(text)
    return folder


def hashed(data: bytes) -> str:
    """A digest as RECORD writes it."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def install(
    environment: Path,
    name: str,
    version: str = "1.0",
    *,
    metadata: Iterable[str] = ("License-Expression: MIT",),
    files: Mapping[str, bytes] | None = None,
    info: Mapping[str, bytes] | None = None,
    site: str = SITE,
    requested: bool = False,
) -> Path:
    """Install a distribution; returns its dist-info folder.

    Args:
        environment: the prefix.
        name: its name.
        version: its version.
        metadata: further lines of METADATA.
        files: its files by path in site-packages.
        info: further files in its dist-info folder.
        site: the folder of distributions.
        requested: whether the user asked for it.
    """
    target = environment / site
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    lines = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *metadata, "", "A description.")
    inner = {
        "METADATA": "\n".join(lines).encode(),
        "WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "INSTALLER": b"pip\n",
        **({"REQUESTED": b""} if requested else {}),
        **(info or {}),
    }
    every = {**(files or {}), **{f"{folder}/{name}": data for name, data in inner.items()}}
    rows = []
    for path, data in every.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
        rows.append(f"{path},{hashed(data)},{len(data)}")
    if "RECORD" not in (info or {}):
        rows.append(f"{folder}/RECORD,,")
        (target / folder / "RECORD").write_text("\n".join(rows) + "\n")
    return target / folder


def scan(locator: Path | str, **options: object) -> Graph:
    """Scan an environment as a scan of one source does; the subject is the environment."""
    info = PluginInfo(COLLECTORS, "pip", "aibom-pip", "", ("pip",))
    settings = Settings(offline=True, jobs=1, options=options)
    seen = run(Plugin(info, PipCollector()), Source("pip", str(locator)), settings)
    head = next(item.ref for item in seen if isinstance(item, Component))
    return Graph.build(seen, subject=head)

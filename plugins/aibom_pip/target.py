"""What requirements are judged by: the interpreter and the platform that an environment is for.

Neither is asked of a running interpreter: the version comes from the environment's own records, the platform from the
tags of the wheels in it. A version that neither says is a doubt; without a wheel for one platform it is this one.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aibom_pip.locate import Environment

__all__ = ["Target", "find_target"]

_PLATFORM = re.compile(r"(manylinux|musllinux|linux|macosx|win)(?:[\d_]*_)?(.*)")
_SYSTEMS = {
    "linux": ("linux", "Linux", "posix"),
    "macosx": ("darwin", "Darwin", "posix"),
    "win": ("win32", "Windows", "nt"),
}
_MACHINES = {("win", "amd64"): "AMD64", ("win", "arm64"): "ARM64", ("win", "32"): "x86"}
_PYTHON = re.compile(r"cp(\d)(\d+)")


@dataclass(frozen=True, slots=True)
class Target:
    """An interpreter on a platform.

    Attributes:
        markers: the variables of PEP 508, all but ``extra``.
        doubts: what had to be taken from the interpreter that aibom runs in.
    """

    markers: Mapping[str, str]
    doubts: tuple[str, ...]

    @property
    def python(self) -> str:
        """Implementation and version."""
        return f"{self.markers['platform_python_implementation']} {self.markers['python_full_version']}"

    @property
    def platform(self) -> str:
        """System and processor."""
        return f"{self.markers['sys_platform']} {self.markers['platform_machine']}"


def find_target(environment: Environment, tags: Iterable[str]) -> Target:
    """Find out what an environment is for.

    Args:
        environment: the environment.
        tags: the tags of its wheels (``cp311-cp311-manylinux_2_17_x86_64``), each as often as it occurs.
    """
    doubts: list[str] = []
    parts = [tag.split("-") for tag in tags if tag.count("-") == 2]
    version = environment.version or _version(parts)
    if not version:
        version = platform.python_version()
        doubts.append("version")
    short = ".".join(version.split(".")[:2])
    if version == short:
        # The last part matters to python_full_version alone; the first release of a series is the least that it can be.
        version = platform.python_version() if short == _own() else f"{short}.0"
    system, machine = _platform(parts, environment.windows)
    if not machine:
        machine = platform.machine()
    sys_platform, name, os_name = _SYSTEMS.get(system, (sys.platform, platform.system(), os.name))
    implementation = environment.implementation or "CPython"
    markers = {
        "implementation_name": implementation.lower(),
        "implementation_version": version,
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": implementation,
        "platform_release": "",
        "platform_system": name,
        "platform_version": "",
        "python_full_version": version,
        "python_version": short,
        "sys_platform": sys_platform,
    }
    return Target(markers, tuple(doubts))


def _own() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _version(tags: Iterable[list[str]]) -> str:
    """The version that most wheels with byte code for one version are for; ``abi3`` is for later ones, too."""
    found = Counter(f"{m[1]}.{m[2]}" for python, abi, _ in tags if abi != "abi3" and (m := _PYTHON.fullmatch(python)))
    return max(found, key=lambda version: (found[version], version), default="")


def _platform(tags: Iterable[list[str]], windows: bool | None) -> tuple[str, str]:
    found: Counter[tuple[str, str]] = Counter()
    for *_, tag in tags:
        match = _PLATFORM.fullmatch(tag)
        if match:
            system = "linux" if match[1].endswith("linux") else match[1]
            found[system, _MACHINES.get((system, match[2]), match[2])] += 1
    known = {pair: count for pair, count in found.items() if not pair[1].startswith(("universal", "intel"))}
    best = max(known, key=lambda pair: (known[pair], pair), default=("", ""))
    if windows and best[0] != "win":
        return "win", "AMD64"
    return best if best[0] else (next((system for system, _ in found), ""), "")

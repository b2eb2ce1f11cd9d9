"""Trains, scans, refuses what must not be released, and writes the BOM with SHA256SUMS beside it; all in one process.

``python release.py FOLDER``; what is wrong is one line on standard error, and exit code 1.
"""

import hashlib
import sys
from pathlib import Path

from train import train

import aibom

ROOT = Path(__file__).parent


def release(folder: Path) -> list[str]:
    """Write the release and return what speaks against it; nothing is written then."""
    weights = train()
    graph = aibom.scan(str(weights.parent), name="classifier", version="1.0.0", offline=True, lifecycle="build")
    concerns = [f"{model.name} has no licence" for model in graph.models() if not model.licenses]
    concerns += [f"{finding.ref}: {finding.rule}: {finding.detail}" for finding in graph.findings()]
    concerns += [f"{unknown.ref}: {unknown.field}: {unknown.reason}" for unknown in graph.unknowns()]
    if concerns:
        return concerns
    folder.mkdir(parents=True, exist_ok=True)
    bom = folder / "classifier-1.0.0.cdx.json"
    losses = aibom.dump(graph, bom)
    assert losses == ()
    assert aibom.verify(aibom.load(bom), weights.parent, offline=True) == ()
    (folder / weights.name).write_bytes(weights.read_bytes())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in (bom, folder / weights.name)]
    (folder / "SHA256SUMS").write_text("".join(sums))
    return []


if __name__ == "__main__":
    found = release(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    sys.exit(1 if found else 0)

"""``nox`` writes the BOM and asks what is wrong with it; ``nox -s wheel`` builds the wheel that carries one."""

import nox

BOM = "aibom.cdx.json"
MODEL = "src/classifier/model"

nox.options.sessions = ["bom"]


@nox.session
def bom(session: nox.Session) -> None:
    """Train, write the BOM, and hold it to the files."""
    session.install("aibom")
    session.run("python", "train.py")
    session.run("aibom", "scan", "-q", *session.posargs)
    session.run("aibom", "check", BOM, "--fail-on", "missing-license,unsafe-import,invalid")
    session.run("aibom", "verify", BOM, MODEL)


@nox.session
def wheel(session: nox.Session) -> None:
    """Train, build the wheel, and ask the wheel for its models."""
    session.install("aibom", "build")
    session.run("python", "train.py")
    session.run("python", "-m", "build", "--wheel", *session.posargs)
    session.run("aibom", "query", "dist/classifier-1.0.0-py3-none-any.whl", "--kind", "model")

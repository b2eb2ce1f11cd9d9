"""Whether the BOM of a project that lies there is what a scan would write: ``aibom scan --check``."""

from __future__ import annotations

__all__ = ["is_current"]


def is_current(path: str, data: bytes, *, quiet: bool) -> bool:
    """Compare a file with what would be written to it, and print how they differ.

    Args:
        path: the file.
        data: what would be written.
        quiet: whether to keep quiet where they say the same.
    """
    from io import BytesIO

    from aibom import api
    from aibom.cli import output
    from aibom.cli.diff import lines_of
    from aibom.errors import NotFound, SerializationError
    from aibom.serialize.current import outdated
    from aibom.store.files import read_bytes

    advice = "without --check it is written"
    try:
        old = read_bytes(path)
        if errors := [problem for problem in api.validate(BytesIO(old)) if problem.severity == "error"]:
            output.problems(errors)
            output.note(f"{path} is no valid BOM; {advice}", kind="error")
            return False
        parts = outdated(old, data)
        changes = lines_of(api.diff(api.load(BytesIO(old)), api.load(BytesIO(data)))) if parts else []
    except (NotFound, SerializationError) as error:
        output.note(f"{error.message}; {advice}", kind="error")
        return False
    if not parts:
        if not quiet:
            output.note(f"{path} is up to date")
        return True
    for line in changes:
        output.result(line)
    what = "" if changes else f" in {', '.join(parts)}"
    output.note(f"{path} is not up to date{what}; {advice}", kind="error")
    return False

"""``aibom validate``: what is wrong with BOMs of any tool."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from aibom.cli.options import answer_option

if TYPE_CHECKING:
    from aibom.serialize.problem import Problem

__all__ = ["command"]


@click.command("validate", short_help="Check BOMs against the schema, and beyond it.")
@click.argument("boms", metavar="BOM...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Let warnings count: exit code 1.")
@answer_option("Print one line for each problem, or one JSON list of all files.")
@click.pass_context
def command(ctx: click.Context, boms: tuple[str, ...], strict: bool, form: str) -> None:
    """Check CycloneDX BOMs, JSON or XML, against the official schema, and for what no schema sees.

    An error is what the schema says no to, a warning what only aibom sees: refs that lead nowhere or stand twice,
    components that nothing reaches, purls that are not canonical, paths of somebody's machine. BOM is a file, or - for
    standard input.

    Exit code: 0 good, 1 errors (with --strict also warnings), 3 a file cannot be read.
    """
    from aibom.cli import output
    from aibom.errors import SourceError

    verdicts: list[dict[str, Any]] = []
    code = 0
    for name in boms:
        try:
            problems = _problems(name)
        except SourceError as error:
            output.note(error.message, kind="error")
            verdicts.append({"file": name, "error": error.message})
            code = SourceError.exit_code
            continue
        verdicts.append({"file": name, "problems": [_row(problem) for problem in problems]})
        if any(strict or problem.severity == "error" for problem in problems):
            code = code or 1
        if form == "text":
            for problem in problems:
                output.result(f"{name}: {output.problem_line(problem)}")
            if not problems:
                output.note(f"{name}: no problems")
    if form == "json":
        output.json_result(verdicts)
    ctx.exit(code)


def _problems(name: str) -> tuple[Problem, ...]:
    from aibom import api

    return api.validate(sys.stdin.buffer if name == "-" else name)


def _row(problem: Problem) -> dict[str, str]:
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "pointer": problem.pointer,
        "component": problem.component,
        "message": problem.message,
    }

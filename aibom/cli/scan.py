"""``aibom scan``: from sources to a BOM."""

from __future__ import annotations

import os
import re
import stat
import time
from typing import TYPE_CHECKING, Any

import click

from aibom.cli.configured import Configured, config_of, from_config, profile_option
from aibom.cli.options import document_options, format_of
from aibom.config import COLLECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aibom.api import Outcome
    from aibom.graph.evidence import Unknown
    from aibom.graph.graph import Graph

__all__ = ["command"]

_OUTDATED = 1
_INCOMPLETE = 4
_PHASES = ("design", "pre-build", "build", "post-build", "operations", "discovery", "decommission")
_INSTALL = re.compile(r"[^:]{1,80} needs [^:]{1,80}: pip install '[\w.\[\],-]{1,80}'", re.ASCII)
"""How a collector says that an extra is missing."""
_UNREACHED = " cannot be reached ("
"""What the collector of the Hub says of a repository when there is no network."""
_LEFT_OUT = "aibom:left-out"
"""Property of a component in which something was found that is not listed."""
_WORDS = {"machine-learning-model": "model", "data": "data set"}


@click.command("scan", cls=Configured, short_help="Write the BOM of directories, Hub models, environments.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@document_options
@click.option("--name", metavar="NAME", help="Name of what the BOM is about.")
@click.option("--version", metavar="VERSION", help="Version of what the BOM is about.")
@click.option("--offline", is_flag=True, help="Use no network.")
@click.option("--strict", is_flag=True, help="Exit code 4 where anything is unknown; the BOM is written all the same.")
@click.option(
    "--keep-going", is_flag=True, help="Go on when a source cannot be read: the BOM says so, and exit code 4 does."
)
@click.option("--no-hash", is_flag=True, help="Compute no digests of files.")
@click.option("--cache", is_flag=True, help="Remember digests; hash no file again that has not changed since.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Threads; by default one a processor.")
@click.option(
    "--depth",
    type=click.IntRange(0, 100),
    default=10,
    show_default=True,
    metavar="N",
    help="Generations of parent models to follow.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="S", help="Seconds for one remote repository."
)
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out paths like this, relative to a source; may be repeated."
)
@click.option("--hf-endpoint", metavar="URL", help="Hub to ask instead of HF_ENDPOINT or huggingface.co.")
@click.option(
    "--max-age",
    type=click.FloatRange(min=0),
    metavar="S",
    help="Seconds for which the cache may say where a branch of a Hub repository stands; 600 by default.",
)
@click.option("--ancestor-files", is_flag=True, default=None, help="List the files of parent models too.")
@click.option(
    "--popularity", is_flag=True, default=None, help="Say how often Hub repositories were downloaded and liked."
)
@click.option("--license-texts", is_flag=True, default=None, help="Embed the texts of licences of installed packages.")
@click.option(
    "--include-sboms", is_flag=True, default=None, help="Add what the SBOMs inside of installed packages say."
)
@click.option(
    "--include-test-data", is_flag=True, default=None, help="List models that packages keep for their own tests too."
)
@click.option(
    "--resolve",
    is_flag=True,
    default=None,
    help="Ask the Hub about the models and data sets that a project's code names.",
)
@click.option(
    "--verify", is_flag=True, default=None, help="Hash installed and stored files again; report what differs."
)
@click.option(
    "-O", "more", multiple=True, metavar="NAME[=VALUE]", help="Option of a plugin's collector; may be repeated."
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME=VALUE",
    help="Property of the BOM as a whole, as gitlab:meta:schema_version=1; may be repeated.",
)
@click.option("--no-evidence", is_flag=True, help="Leave out who said each fact, and where.")
@click.option(
    "--lifecycle", type=click.Choice(_PHASES), metavar="PHASE", help=f"Phase of the life cycle: {', '.join(_PHASES)}."
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing: say how FILE differs from what would be written. Time and serial number do not count.",
)
@profile_option
@click.option("-q", "quiet", is_flag=True, help="Print no summary and no progress.")
@click.option("-v", "verbose", is_flag=True, help="Print each unknown, whole lists, and the traceback of a defect.")
@click.pass_context
def command(ctx: click.Context, /, sources: tuple[str, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Find the models, data sets and software of sources, and write their BOM.

    SOURCE is a path, hf:org/name@revision, pip:environment, code:path (what code names, alone), hf-cache: or ollama:
    (the stores of this machine), a purl or the URL of a Hub repository; dir:path where a name could be taken for
    something else. What could not be found out is in the BOM, with the reason.

    Every option has a key of its name in [tool.aibom] of pyproject.toml, or in aibom.toml, of the current directory:
    `aibom init` writes one. The command line wins. Without SOURCE, the configured sources are read; what is configured
    about the subject (name, version, supplier, authors, license) is said of these only.

    Exit code: 0 done, 1 FILE is not up to date under --check, 2 usage, 3 a source cannot be read (nothing is written),
    4 incomplete under --strict or --keep-going, 5 internal.
    """
    from aibom import api
    from aibom.cli import output
    from aibom.cli.current import is_current
    from aibom.cli.progress import Bar
    from aibom.graph.describe import noted

    if quiet and verbose:
        quiet, verbose = not from_config(ctx, "quiet"), not from_config(ctx, "verbose")
    if quiet and verbose:
        raise click.UsageError("-q and -v contradict each other.", ctx)
    output.set_verbose(verbose)
    begun = time.monotonic()
    path = given["output_path"]
    if given["check"] and path == "-":
        raise click.UsageError("--check needs a FILE to compare with: -o, or output in the configuration.", ctx)
    _check("-" if given["check"] else path)
    with Bar(shown=not quiet) as bar:
        outcome = api.examine(
            sources,
            name=_of_subject(ctx, "name"),
            version=_of_subject(ctx, "version"),
            offline=given["offline"],
            keep_going=given["keep_going"],
            digests=not given["no_hash"],
            jobs=given["jobs"],
            cache=given["cache"],
            depth=given["depth"],
            timeout=given["timeout"],
            exclude=given["exclude"],
            lifecycle=given["lifecycle"],
            progress=bar,
            options=_options(given),
            output=_standard_output() if path == "-" else path,
        )
    if from_config(ctx, "sources"):
        from aibom.project import as_described

        outcome = outcome._replace(graph=as_described(outcome.graph, config_of(ctx)))
    outcome = outcome._replace(graph=noted(outcome.graph, given["properties"]))
    data = _rendered(outcome.graph, given["form"] or format_of(path), given)
    seconds = time.monotonic() - begun
    if given["check"]:
        current = is_current(path, data, quiet=quiet)
        code = _report(outcome, "", seconds, strict=given["strict"], quiet=True, verbose=verbose)
        ctx.exit(code if current else _OUTDATED)
    _write(path, data)
    ctx.exit(_report(outcome, path, seconds, strict=given["strict"], quiet=quiet, verbose=verbose))


def _of_subject(ctx: click.Context, name: str) -> str | None:
    """Return what is given about the subject, which the configuration knows of its own sources only."""
    value: str | None = ctx.params[name]
    return None if from_config(ctx, name) and not from_config(ctx, "sources") else value


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Gather the options of collectors: those that have a flag here, and those that plugins declare."""
    found = {name: given[name] for name in COLLECTORS if given[name] is not None}
    if given["more"]:
        from aibom.options import read_options

        found |= read_options(given["more"])
    return found


def _check(path: str) -> None:
    """Find out what would go wrong at the end before hours of work."""
    from aibom.api import timestamp
    from aibom.atomic import check_target

    timestamp()
    if path != "-":
        check_target(path)


def _standard_output() -> str | None:
    """Name the file that a shell has redirected standard output to, where the system tells."""
    try:
        redirected = stat.S_ISREG(os.fstat(1).st_mode)
        return os.readlink("/proc/self/fd/1") if redirected else None  # noqa: PTH115 - a name in /proc, not a path
    except OSError:
        return None


def _rendered(graph: Graph, form: str, given: dict[str, Any]) -> bytes:
    from aibom import api
    from aibom.cli import output
    from aibom.errors import AibomError
    from aibom.serialize.size import too_large

    spec_version, compact, evidence = given["spec_version"], given["compact"], not given["no_evidence"]
    data, losses, problems = api.render(
        graph, format=form, spec_version=spec_version, evidence=evidence, compact=compact
    )
    output.problems(problems)
    if errors := sum(problem.severity == "error" for problem in problems):
        seen = _count(errors, "error")
        raise AibomError(
            f"the BOM would not be valid CycloneDX {spec_version} ({seen}, above); nothing was written",
            hint="this is a defect of aibom or of a plugin: please report it",
        )
    output.losses(losses)
    if large := too_large(len(data), (("--compact", compact), ("--no-evidence", not evidence))):
        output.note(large, kind="warning")
    return data


def _write(path: str, data: bytes) -> None:
    from aibom.atomic import write_file
    from aibom.cli import output

    if path == "-":
        output.result_bytes(data)
    else:
        write_file(path, data)


def _report(outcome: Outcome, path: str, seconds: float, *, strict: bool, quiet: bool, verbose: bool) -> int:
    """Say on standard error what was found and what was not, and return the exit code; no path: nothing was written."""
    from aibom.cli import output
    from aibom.graph.subject import is_unnamed

    graph, unknowns = outcome.graph, outcome.graph.unknowns()
    if verbose:
        for line in _listed(unknowns):
            output.note(line, kind="unknown")
    if len(graph) == 1 and graph.subject is not None and graph.subject.kind == "application":
        output.note("nothing was found: the BOM holds its subject alone", kind="warning")
    if graph.subject is not None and is_unnamed(graph.subject) and not quiet:
        output.note(f"what the sources are together is called {graph.subject.name}; --name gives it a name")
    if unreached := sum(item.field == "existence" and _UNREACHED in item.reason for item in unknowns):
        output.note(
            f"{_count(unreached, 'repository')} could not be reached: no more than the name is known", kind="warning"
        )
    if not quiet:
        for line in _to_install(unknowns):
            output.note(line, kind="hint")
        found = [_count(number, kind) for kind, number in _kinds(graph)]
        missing = [_count(len(unknowns), "unknown") + ("" if verbose else " (-v lists them)")] if unknowns else []
        place = "" if path == "-" else f": {path}"
        output.note(f"{', '.join(found + missing)} in {seconds:.1f} s{place}")
        for component in graph:
            for what in component.values(_LEFT_OUT):
                output.note(f"{component.name}: {what}", kind="left out")
    for source, reason in outcome.failed:
        output.note(f"{source}: {reason}", kind="error")
    if outcome.failed or (strict and unknowns):
        why = _count(len(outcome.failed), "source") + " failed" if outcome.failed else ""
        what = _count(len(unknowns), "fact") + " unknown" if strict and unknowns else ""
        written = "was written, but is" if path else "is"
        output.note(f"the BOM {written} incomplete: {', '.join(filter(None, (why, what)))}", kind="error")
        return _INCOMPLETE
    return 0


def _listed(unknowns: Iterable[Unknown]) -> Iterator[str]:
    """Yield a line for each unknown; one reason in many places, or of many components, is one line that names them."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for item in unknowns:
        places.setdefault((item.ref, f"{item.field}: {item.reason}", item.collector), []).append(item.location)
    alike: dict[str, list[str]] = {}
    for (ref, what, collector), found in places.items():
        where = f" [{collector} {', '.join(found)}]" if collector else ""
        alike.setdefault(f"{what}{where}", []).append(ref)
    for what, refs in alike.items():
        yield f"{refs[0]}: {what}" if len(refs) == 1 else f"{what}, of {len(refs)} components: {', '.join(refs)}"


def _to_install(unknowns: Iterable[Unknown]) -> Iterator[str]:
    """Yield what is to be installed so that more can be read, with the number of places that were left unread."""
    from collections import Counter

    wanted = Counter(item.reason for item in unknowns if _INSTALL.fullmatch(item.reason))
    for reason, number in sorted(wanted.items()):
        yield f"{reason} ({_count(number, 'file')})"


def _kinds(graph: Graph) -> list[tuple[str, int]]:
    from collections import Counter

    return sorted(Counter(_WORDS.get(component.kind, component.kind.replace("-", " ")) for component in graph).items())


def _count(number: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"

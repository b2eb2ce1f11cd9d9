"""Takes a BOM to where a URI says, through the publisher of its scheme, and lets nothing secret out on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import replace as replace_in
from typing import Final, TypeVar

from aibom.discover import Plugin, publisher, publishers
from aibom.errors import AibomError, PublishError, UsageError
from aibom.normalize.text import clean_line
from aibom.options import read_options
from aibom.publish import Fetched, Fetcher, Published, Publisher, Upload
from aibom.release.context import SECONDS, Context

__all__ = ["Destination", "check_options", "destinations", "fetch", "is_file_name", "publish"]

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]+):")
_PASSWORD: Final = re.compile(r"[a-z0-9+.-]+://[^/@]*:[^/@]*@")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that some publisher knows.

    Attributes:
        uri: as the user wrote it, with a scheme.
        plugin: the publisher of that scheme.
    """

    uri: str
    plugin: Plugin

    def __str__(self) -> str:
        return self.uri


def destinations(texts: Iterable[str]) -> tuple[Destination, ...]:
    """Read where to publish, and refuse what cannot be right before anything is sent anywhere.

    Args:
        texts: URIs; what has no scheme is the path of a file.

    Raises:
        UsageError: one is empty, carries a password, or is none that its publisher takes; no publisher knows a scheme.
        PluginError: the publisher that knows it cannot be used.
    """
    return tuple(_destination(text) for text in dict.fromkeys(texts))


def check_options(places: Iterable[Destination], options: Iterable[str]) -> None:
    """Refuse options that no publisher of these places has.

    Args:
        places: where to publish.
        options: ``name=value`` each.

    Raises:
        UsageError: one is not known there, or has a value of the wrong type.
    """
    read_options(options, [place.plugin for place in places])


def publish(
    upload: Upload,
    destination: Destination,
    *,
    dry_run: bool = False,
    offline: bool = False,
    replace: bool = False,
    options: Iterable[str] = (),
    seconds: float = SECONDS,
) -> Published:
    """Take an upload to one destination.

    Args:
        upload: what.
        destination: where to.
        dry_run: look whether it would work, and change nothing.
        offline: use no network.
        replace: something else of the same name may be replaced.
        options: of publishers, ``name=value`` each; those that are another one's are left out.
        seconds: for all requests and waits together.

    Raises:
        Occupied: something else lies there.
        AibomError: it is not there; nothing half is. No secret is in the error.
    """
    context = Context(
        dry_run=dry_run,
        offline=offline,
        replace=replace,
        options=_options(destination.plugin, options),
        seconds=seconds,
    )
    instance: Publisher = destination.plugin.instance
    done = _guarded(destination.plugin, context, lambda: instance.publish(upload, destination.uri, context))
    return replace_in(done, location=context.secrets.scrub(done.location), note=context.secrets.scrub(done.note))


def fetch(
    destination: Destination,
    media_types: tuple[str, ...],
    *,
    offline: bool = False,
    seconds: float = SECONDS,
) -> Fetched:
    """Get what was published at a destination.

    Args:
        destination: where.
        media_types: those wanted.
        offline: use no network.
        seconds: for all requests and waits together.

    Raises:
        UsageError: its publisher only publishes.
        AibomError: there is none, or it is not what it should be. No secret is in the error.
    """
    instance = destination.plugin.instance
    if not isinstance(instance, Fetcher):
        raise UsageError(
            f"the publisher {destination.plugin.info} only publishes",
            hint="take the BOM as you take any other file from there; `aibom fetch` is for oci://",
        )
    context = Context(dry_run=True, offline=offline, options=_options(destination.plugin, ()), seconds=seconds)
    return _guarded(destination.plugin, context, lambda: instance.fetch(destination.uri, media_types, context))


def is_file_name(name: str) -> bool:
    """Tell whether a file may be published under a name: letters, digits and ``. _ + -``, no hidden file."""
    return _FILE_NAME.fullmatch(name) is not None


def _destination(text: str) -> Destination:
    if not text or not text.isprintable():
        raise UsageError("a destination is empty or holds control characters")
    if _PASSWORD.match(text):
        raise UsageError(
            "a destination carries a password, which others may read in a shell's history",
            hint="docs/how-to/attach.md says from where each publisher takes credentials",
        )
    matched = _SCHEME.match(text)
    uri = text if matched else f"file:{text}"
    found = Destination(uri, publisher(matched[1] if matched else "file"))
    _guarded(found.plugin, Context(offline=True), lambda: found.plugin.instance.check(uri))
    return found


def _options(plugin: Plugin, given: Iterable[str]) -> dict[str, bool | int | float | str]:
    known = {item.name: item.default for item in getattr(plugin.instance, "options", ())}
    read = read_options(given, publishers())
    return known | {name: value for name, value in read.items() if name in known}


def _guarded(plugin: Plugin, context: Context, call: Callable[[], _T]) -> _T:
    """Call a publisher; what it raises says nothing secret, and nothing about where it came from."""
    try:
        return call()
    except KeyboardInterrupt:
        raise
    except AibomError as error:
        failed = error
        error.message, error.hint = context.secrets.scrub(error.message), context.secrets.scrub(error.hint)
        error.args = (error.message,)
    except BaseException as error:  # a fault of the plugin, whatever it is; its text may hold anything
        failed = PublishError(f"the publisher {plugin.info} failed: {clean_line(type(error).__name__)}")
    finally:
        context.close()
    # Outside of the except clauses: no earlier exception, and no frame with a secret in it, hangs on what is raised.
    failed.__cause__ = failed.__context__ = None
    raise failed.with_traceback(None)

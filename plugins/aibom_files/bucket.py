"""``s3://bucket/path`` and other object stores, through fsspec: an object appears whole or not at all."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from aibom.plugin import (
    AccessDenied,
    AibomError,
    NotFound,
    Occupied,
    PublishContext,
    Published,
    PublishError,
    Upload,
    UsageError,
)

__all__ = ["FsspecPublisher"]

_URL = re.compile(r"[a-z0-9]+://[A-Za-z0-9][A-Za-z0-9._@-]*/(?!/)[^?#]*")
_LOCAL = "memory"


class FsspecPublisher:
    """Writes an object of a bucket; a URL that ends in ``/`` gets the upload under its own name.

    Credentials and endpoints are those of the store's own library (``s3fs``, ``gcsfs``, ``adlfs`` ...), which has to be
    installed beside fsspec (https://filesystem-spec.readthedocs.io/). ``memory://`` is for tests.
    """

    name: ClassVar[str] = "fsspec"
    schemes: ClassVar[tuple[str, ...]] = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", _LOCAL)

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        if "::" in destination or not _URL.fullmatch(destination):
            scheme = destination.partition(":")[0]
            raise UsageError(f"this is no URL of an object in a bucket: {scheme}://bucket/path is", hint="no ? # or ::")

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        url = destination + upload.name if destination.endswith("/") else destination
        try:
            return context.within(lambda: _publish(upload, url, context), url)
        except AibomError:
            raise
        except FileExistsError:
            raise _occupied(url) from None
        except FileNotFoundError:
            raise NotFound(f"{url}: there is no such bucket") from None
        except PermissionError:
            raise AccessDenied(f"{url} may not be written to", hint="see the store's library for credentials") from None
        except Exception as error:  # each store has its own, and their texts may hold signed URLs
            raise PublishError(
                f"{url} cannot be written to: {type(error).__name__}",
                hint="see the store's library for endpoint and credentials",
            ) from None


def _publish(upload: Upload, url: str, context: PublishContext) -> Published:
    store, path = _store(url, context)
    found = _read(store, path, len(upload.data))
    if found == upload.data:
        return Published(url, changed=False)
    if found is not None and not context.replace:
        raise _occupied(url)
    if not context.dry_run:
        _permit(context, "PUT", url)
        store.pipe_file(path, upload.data, mode="overwrite" if context.replace else "create")
        if _read(store, path, len(upload.data)) != upload.data:
            raise PublishError(f"{url} does not hold what was written to it")
    return Published(url)


def _store(url: str, context: PublishContext) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise PublishError("fsspec is not installed", hint="pip install 'aibom[fsspec]'") from None
    _permit(context, "GET", url)
    try:
        # A listing of before would hide what is there now.
        store, path = fsspec.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    except ImportError:
        scheme = url.partition(":")[0]
        raise PublishError(
            f"{scheme}:// needs a library that is not installed",
            hint="pip install s3fs for s3://, gcsfs for gs://, adlfs for az:// and abfs://, ossfs for oss://",
        ) from None
    return store, path


def _permit(context: PublishContext, method: str, url: str) -> None:
    if not url.startswith(f"{_LOCAL}:"):
        context.permit(method, url)


def _read(store: Any, path: str, size: int) -> bytes | None:
    """Return an object that may be the one of this size; empty for one of another, None where there is none."""
    try:
        if store.info(path)["size"] != size:
            return b""
        return bytes(store.cat_file(path))
    except FileNotFoundError:
        return None


def _occupied(url: str) -> Occupied:
    return Occupied(f"{url} holds something else", hint="--replace writes over it")

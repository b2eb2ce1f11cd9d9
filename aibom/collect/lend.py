"""Files of one source, read by the collector of another scheme: a model in a wheel is what it is in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aibom.collect.context import ScanContext, Tools
from aibom.collect.listing import BlobListing
from aibom.discover import owner
from aibom.errors import AibomError, CollectorError
from aibom.formats.blob import Blob
from aibom.graph.component import Digest
from aibom.graph.graph import Observation, Tool
from aibom.source import Source

__all__ = ["LendingContext"]


class LendingContext(ScanContext):
    """The context that a collector is given: with it files can be read as if they were another scheme's."""

    def lend(
        self, source: Source, blobs: Iterable[Blob], name: str, digests: Mapping[str, Digest]
    ) -> Iterator[Observation]:
        """Let the collector that owns the scheme of ``source`` read files; see ``aibom.plugin.Context``."""
        plugin = owner(source.scheme)
        self._tools.lent.add(Tool(plugin.info.name, plugin.info.distribution, plugin.info.version))
        borrower = _Borrower(plugin.info.name, self._tools, name, blobs, digests)
        try:
            yield from plugin.instance.collect(source, borrower)
        except (AibomError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # a fault of the other plugin, whatever it is
            raise CollectorError(f"the collector {plugin.info} failed: {type(error).__name__}") from error
        self._unknowns.update(dict.fromkeys(borrower.unknowns))


class _Borrower(LendingContext):
    """The context of the other collector: it sees the files that were lent, and nothing else."""

    def __init__(
        self, collector: str, tools: Tools, name: str, blobs: Iterable[Blob], digests: Mapping[str, Digest]
    ) -> None:
        super().__init__(collector, tools, name=name)
        self._blobs = BlobListing(blobs)
        self._digests = digests

    def files(self, source: Source) -> Iterator[Blob]:
        return iter(self._blobs.values())

    def listing(self, source: Source) -> Mapping[str, Blob]:
        return self._blobs

    def digest(self, blob: Blob) -> Digest | None:
        return None if self._options["no_hash"] else self._digests.get(blob.path) or super().digest(blob)

    def digests(self, blobs: Iterable[Blob]) -> Mapping[str, Digest | str]:
        if self._options["no_hash"]:
            return {}
        every = tuple(blobs)
        known = {blob.path: self._digests[blob.path] for blob in every if blob.path in self._digests}
        return {**known, **super().digests(blob for blob in every if blob.path not in known)}

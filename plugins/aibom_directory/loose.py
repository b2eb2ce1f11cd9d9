"""Files of data that no layout claims: which of them are data sets, which of those are one, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from aibom.plugin import Blob, Component, Context, Evidence, Kind, Method
from aibom_directory.among import Among
from aibom_directory.files import LEFT_OUT
from aibom_directory.grouping import Group
from aibom_directory.identity import COLLECTOR
from aibom_directory.joined import join_data
from aibom_directory.media import Media
from aibom_directory.root import Root
from aibom_directory.tracked import TrackedFiles

__all__ = ["LooseData"]

_NAMED = 5


class LooseData:
    """Applies the rule of ``among.py`` to one source."""

    def __init__(
        self,
        context: Context,
        blobs: Mapping[str, Blob],
        size_of: Callable[[str], int],
        root: Root,
        tracked: TrackedFiles,
    ) -> None:
        """Take a source.

        Args:
            context: knows formats by names of files.
            blobs: all files of the source by path.
            size_of: the bytes of a file.
            root: the source.
            tracked: what is tracked beside the repository.
        """
        self._tracked = tracked
        self._recognizes = context.recognizes
        self._size_of = size_of
        self._among = Among(blobs, root.called, context.recognizes, is_file=root.is_file)
        self._media = Media(root.called, self._among.foreign, blobs)
        self._left: list[str] = []

    def chosen(self, path: str) -> bool:
        """Whether a format knows a file's name; a file of data that is no data set where it lies is not even read."""
        self._media.note(path)
        if not self._recognizes(path):
            return False
        if not self._recognizes(path, Kind.DATASET) or self._recognizes(path, Kind.MODEL):
            return True
        if path in self._tracked or self._among(path, alone=self._recognizes(path, Kind.DATASET, alone=True)):
            return True
        self._left.append(path)
        return False

    def join(self, groups: Iterable[Group], claimed: Collection[str]) -> Iterator[Group]:
        """Put data sets together that are one, and add what is tracked and not here."""
        data: list[Group] = []
        tracked = list(self._tracked.grouped(filter(self._is_data, groups), claimed))
        for group in self._media.groups(tracked, claimed, self._size_of, self._tracked.names):
            if group.kind is Kind.DATASET and group.sets and not group.facts and not self._tracked.names(group.path):
                data.append(group)
            else:
                yield group
        yield from join_data(data, self._among.only_data)
        yield from self._tracked.absent()

    def _is_data(self, group: Group) -> bool:
        """Whether a group is a model, or data that lie among data: of a suffix of models', only reading told."""
        path = group.files[0] if group.files else ""
        if group.kind is Kind.MODEL or self._recognizes(path, Kind.DATASET) or not self._recognizes(path, Kind.MODEL):
            return True
        if path in self._tracked or self._among(path, alone=False):
            return True
        self._left.append(path)
        return False

    def left_out(self, ref: str, kind: Kind, name: str) -> Iterator[Component]:
        """Yield what was left out, as a property of what the source is as a whole."""
        count = len(self._left)
        if not count:
            return
        shown = ", ".join(self._left[:_NAMED])
        more = f" and {count - _NAMED} more" if count > _NAMED else ""
        text = f"{count} {'file' if count == 1 else 'files'} of data that lie among no data: {shown}{more}"
        evidence = (Evidence("properties", Method.MEASURED, COLLECTOR, "."),)
        yield Component(ref, kind, name, properties=((LEFT_OUT, text),), evidence=evidence)

"""One source, read: its files are put together, it is found out who they are, and what is known of them is yielded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aibom.plugin import Context, Digest, Kind, Observation, Source
from aibom_directory.declared import DeclaredDigests
from aibom_directory.describe import Describe, Node, contains
from aibom_directory.files import Files
from aibom_directory.grouping import Group, find_groups
from aibom_directory.hub import records
from aibom_directory.hub_state import cache_states
from aibom_directory.identity import identify
from aibom_directory.loose import LooseData
from aibom_directory.measure import count_parameters, model_digest
from aibom_directory.mentions import Mentions
from aibom_directory.paths import relative
from aibom_directory.reading import Reading
from aibom_directory.root import Refs, find_root
from aibom_directory.rows import Contents, count_contents
from aibom_directory.signatures import Signatures
from aibom_directory.statements import Statement, statements
from aibom_directory.subject import application, whole
from aibom_directory.tracked import MAX_EDGES, TrackedFiles

__all__ = ["Scan"]


class Scan:
    """One source while it is read."""

    def __init__(self, source: Source, context: Context) -> None:
        """Find the files of a source, and what belongs together.

        Args:
            source: a directory or a file.
            context: what it is read through.

        Raises:
            SourceError: it cannot be read.
        """
        self._context = context
        self._blobs = context.listing(source)
        self._root = find_root(source, context)
        layouts = context.layouts(self._blobs)
        self._reading = Reading(context, self._blobs, layouts)
        self._tracked = TrackedFiles(
            self._blobs, self._reading, context.recognizes, hashed=not context.options.get("no_hash")
        )
        self._loose = LooseData(context, self._blobs, self._reading.size, self._root, self._tracked)
        self._groups = find_groups(self._blobs, layouts, self._reading, self._loose, self._root.where)
        self._signatures = Signatures(self._blobs, self._reading.signatures(), self._groups)
        self._groups = self._signatures.adopted(self._groups)
        held = {path for group in self._groups for each in group.walk() for path in each.files}
        held |= self._signatures.signed
        present = [self._blobs[path] for path in sorted(held) if self._reading.pointer(path) is None]
        self._refs = Refs()
        self._cached = cache_states(self._blobs, self._root.where)
        self._files = Files(context, self._reading, context.digests(present), records(self._blobs), self._refs)

    def observe(self) -> Iterator[Observation]:
        """Yield what the source is as a whole, then what is in it."""
        subject = whole(self._groups, self._blobs)
        ref = ""
        if subject is None:
            ref = self._refs.take(self._root.ref(""))
            yield from application(ref, self._root, self._context, self._blobs)
        nodes = [self._node(group) for group in self._groups]
        every = [each for node in nodes for each in node.walk()]
        local = {(each.identity.kind, each.group.path): each.identity.ref for each in every}
        mentions = Mentions(local, self._root.where, self._context.unknown)
        declared = DeclaredDigests(self._blobs, (*self._tracked.said, *(item for node in every for item in node.said)))
        describe = Describe(self._context, self._files, mentions, declared, every)
        for node in nodes:
            yield from describe(node)
            if ref:
                yield contains(ref, node)
            ref = ref or node.identity.ref
        for path, facts in self._tracked.said:
            yield from (self._context.unknown(ref, field, reason, path) for field, reason in facts.unknowns)
        yield from self._tracked.lineage([(each.group, each.identity) for each in every])
        if self._tracked.cut:
            yield self._context.unknown(ref, "lineage", f"more than {MAX_EDGES} edges between files of stages", ".")
        if subject is None:
            yield from self._loose.left_out(ref, Kind.APPLICATION, self._root.called)

    def _contents(self, group: Group, said: Sequence[Statement]) -> Contents:
        if group.kind is not Kind.DATASET:
            return Contents()
        described = set(group.describes) | {path for path, _ in group.facts}
        declared = [
            pair for path, facts in said if path in described and facts.dataset for pair in facts.dataset.contents
        ]
        return count_contents(group, self._reading, self._reading.size, declared)

    def _digest(self, path: str) -> Digest | None:
        """The SHA-256 of what is at a path, or of what the pointer there stands for."""
        pointer = self._reading.pointer(path)
        found = Digest("SHA-256", pointer[0]) if pointer is not None else self._files.digests.get(path)
        return found if isinstance(found, Digest) else None

    def _node(self, group: Group, wanted: str = "") -> Node:
        """Find out who a group is; ``wanted`` is the ref of a part of a repository."""
        held = group.snapshot
        repository = (held.ref,) if held is not None and held.folder == group.path else ()
        ref = self._refs.take(*repository, wanted or self._root.ref(group.path))
        said = (*statements(group, self._reading), *self._signatures.statements(group, self._digest))
        if held is not None and repository and (state := self._cached.get(held.repository)) is not None:
            said += tuple(state.of(held, self._blobs))
        said += tuple(self._tracked.statements(group))
        contents = self._contents(group, said)
        said = tuple(contents.believed(said))
        called = "" if self._root.is_file else group.path.rpartition("/")[2]
        # A signature comes after the model that it signs, which is still the same one.
        paths = [path for each in group.walk() for path in each.files if path not in self._signatures.found]
        return Node(
            group,
            identify(group, ref, called or self._root.called, said, self._files),
            said,
            count_parameters(group, self._reading),
            model_digest(paths, group.folder, self._files.digests),
            contents,
            tuple(
                # Of a repository on a hub, what a part is called does not depend on where the cache lies.
                self._node(part, f"{ref}#{relative(part.path, group.folder)}" if ref in repository else "")
                for part in group.parts
            ),
        )

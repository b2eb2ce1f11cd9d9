"""What a project's code and configuration use: models, data sets, hosted models and AI services, at which revision.

``aibom scan .`` runs it beside the collector of directories; ``code:path`` runs it alone.

files ─▶ readers ─▶ references ─▶ observations
scan.py  readers.py  reference.py  observe.py

To read one more kind of file, write a module with one function and give it a line in ``readers.py``::

    def read(blob: Blob, project: Project) -> Iterator[Reference]:
        ...

- It yields a ``Reference`` for each place that names something, in any order; the same thing in ten places is ten
  references and becomes one component with ten occurrences. ``observe.py`` alone knows refs, purls and edges.
- ``Reference.id`` is the id as written. What is named by something that cannot be followed is a reference with
  ``unknown``, the reason, and the expression as id, without any literal in it; no guess.
- It raises ``FormatError`` (the reason, one short sentence) for a file that is not what its name says, OSError for one
  that cannot be read: that is an unknown of the file, and the rest goes on. Anything read before it stands.
- It reaches other files through ``Project.blobs`` only, by path relative to the source, never by a path that was
  found in content and not looked up there.
- What looks like a secret never becomes part of a reference: ``Project`` drops it (``secrets.py``), whoever yields it.
- Nothing is run, rendered or imported; whatever grows with the file's content is bounded.
"""

from aibom_code.collector import CodeCollector

__all__ = ["CodeCollector"]

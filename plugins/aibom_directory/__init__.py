"""Models and data sets in a directory: ``dir:./models``, a path, a single file.

``collector.py`` is the table of contents; each other module is one of its steps, imported when a scan begins.
"""

from aibom_directory.collector import DirectoryCollector

__all__ = ["DirectoryCollector"]

"""Python environments: ``pip:``, ``pip:.venv``, a prefix, a conda environment, a site-packages folder, an interpreter.

``collector.py`` is the table of contents; each other module is one of its steps, imported when a scan begins.
"""

from aibom_pip.collector import PipCollector

__all__ = ["PipCollector"]

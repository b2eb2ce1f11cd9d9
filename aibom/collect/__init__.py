"""Walks sources and brings what collectors see together: sources in, observations out.

``run.py`` runs the collectors that ``aibom.discover`` finds, each with a ``ScanContext`` (``context.py``), through
which alone they reach files (``walk.py``, ``confine.py``), formats and digests; ``cleaning.py`` and ``stamp.py`` are
what their observations pass.
"""

from aibom.collect.run import Collected, collect
from aibom.collect.settings import Settings
from aibom.discover import PluginInfo, plugins

__all__ = ["Collected", "PluginInfo", "Settings", "collect", "plugins"]

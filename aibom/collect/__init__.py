"""Finds plugins, walks sources, and brings what collectors see together: sources in, observations out.

``discover.py`` finds the plugins and ``run.py`` runs them, each with a ``ScanContext`` (``context.py``), through which
alone they reach files (``walk.py``, ``confine.py``), formats and digests; ``cleaning.py`` and ``stamp.py`` are what
their observations pass.
"""

from aibom.collect.discover import PluginInfo, plugins
from aibom.collect.run import Collected, collect
from aibom.collect.settings import Settings

__all__ = ["Collected", "PluginInfo", "Settings", "collect", "plugins"]

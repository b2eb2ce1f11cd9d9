"""Contract suites for the authors of plugins: subclass one, say what to test, and pytest runs the rest.

``CollectorContract`` holds a collector to what a scan relies on, ``FormatContract`` a format to what aibom relies on
when it reads files that an attacker may have written, ``PublisherContract`` a publisher to what its users rely on.
"""

from __future__ import annotations

from aibom.testing.collector_contract import CollectorContract
from aibom.testing.format_contract import FormatContract
from aibom.testing.publisher_contract import PublisherContract

__all__ = ["CollectorContract", "FormatContract", "PublisherContract"]

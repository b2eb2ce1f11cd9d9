"""BOMs in OWASP Dependency-Track: ``dtrack+https://host/``.

The API: https://docs.dependencytrack.org/integrations/rest-api/ and ``/api/openapi.json`` of each server.
"""

from aibom_dtrack.publisher import DependencyTrackPublisher

__all__ = ["DependencyTrackPublisher"]

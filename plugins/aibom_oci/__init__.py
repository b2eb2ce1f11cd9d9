"""BOMs in OCI registries, as referrers of the image or artifact that they are about: ``oci://registry/repository:tag``.

``publisher.py`` is the table of contents; each other module is one of its steps. The protocol is that of the OCI
distribution specification 1.1 (https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md), the documents
are those of the OCI image specification 1.1 (https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md).
"""

from aibom_oci.publisher import OciPublisher

__all__ = ["OciPublisher"]

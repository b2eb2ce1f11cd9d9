"""BOMs as files: ``file:`` on this machine, ``s3://`` and other buckets through fsspec."""

from aibom_files.bucket import FsspecPublisher
from aibom_files.local import FilePublisher

__all__ = ["FilePublisher", "FsspecPublisher"]

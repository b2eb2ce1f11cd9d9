"""BOMs as files of a GitHub release: ``github://owner/repository@tag``.

The API: https://docs.github.com/en/rest/releases/assets.
"""

from aibom_github.publisher import GitHubPublisher

__all__ = ["GitHubPublisher"]

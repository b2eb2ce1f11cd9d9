"""What the collector asks the Hub: five questions, answered from the response cache, the Hub cache on disk or the network."""

from __future__ import annotations

from aibom.plugin import Blob, Context
from aibom_huggingface.answer import Answer, HubError, Kind, State
from aibom_huggingface.settings import HubSettings

__all__ = ["Answer", "Hub", "HubError", "Kind", "State"]

class Hub:
    """One endpoint, for all sources and all threads of a scan. Every method may be called from any thread.

    An ``expand`` is asked once however often it is called for; all else is asked anew each time.
    """

    def __init__(self, settings: HubSettings, context: Context) -> None:
        """Make the client; no socket is opened before the first question.

        Args:
            settings: endpoint, token, caches, limits.
            context: asked for permission before anything goes out.
        """

    @property
    def endpoint(self) -> str:
        """URL of the Hub without a slash at the end."""

    def info(self, kind: Kind, repo_id: str, revision: str | None = None) -> Answer:
        """Ask for a repository with its files: one request (``blobs=true``, for models ``securityStatus=true``).

        Args:
            kind: what it holds.
            repo_id: ``org/name`` or ``name``.
            revision: branch, tag or commit; None for the default branch.

        Raises:
            HubError: it cannot be had.
        """

    def expand(self, kind: Kind, repo_id: str, revision: str | None = None) -> Answer:
        """Ask for what only ``expand`` gives (base models, card data, state, configuration): one request, once a scan.

        Raises:
            HubError: it cannot be had; the same one each time it is asked for.
        """

    def text(self, kind: Kind, repo_id: str, commit: str, path: str, limit: int) -> bytes:
        """Return a small file whole: one GET.

        Args:
            kind: what the repository holds.
            repo_id: the id.
            commit: 40 hexadecimal digits.
            path: POSIX path of the file, as ``siblings`` has it.
            limit: bytes that it may have.

        Raises:
            HubError: it cannot be had, is larger, or was served of another commit ("malformed").
        """

    def blob(self, kind: Kind, repo_id: str, commit: str, path: str, size: int) -> Blob:
        """Return a view of a large file that fetches ranges of it as they are read; making it asks nothing.

        All blobs of one repository share 8 range requests, and the first 401 or 403 ends them. Reading raises OSError
        then, with the reason.

        Args:
            kind: what the repository holds.
            repo_id: the id.
            commit: 40 hexadecimal digits.
            path: POSIX path of the file.
            size: bytes, as the Hub says.
        """

    def list_organization(self, organization: str, kind: Kind = "models") -> list[tuple[Kind, str]]:
        """Return the repositories of an organisation or user, sorted by id.

        Raises:
            HubError: they cannot be listed; offline always.
        """

    def list_collection(self, slug: str) -> list[tuple[Kind, str]]:
        """Return the repositories of a collection, in its order.

        Args:
            slug: ``org/title-id``.

        Raises:
            HubError: it cannot be had; offline unless it was listed before.
        """

    def close(self) -> None:
        """Close the response cache."""

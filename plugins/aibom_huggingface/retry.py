"""How long the Hub wants us to wait, how often we try, and how long one repository may take in all.

The client's own retries are no use: it retries some calls only, and sleeps as long as a server likes.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from aibom.plugin import retry_after
from aibom_huggingface.answer import HubError

__all__ = ["RETRIES", "TRIES", "TRY_SECONDS", "Patience", "TimeBudget", "wait_of"]

TRIES = 3
"""Tries of one request, the first included."""
TRY_SECONDS = 10.0
"""Seconds that one try may take."""
RETRIES = 60
"""Retries of all requests of a scan together, so that a Hub in trouble is not asked three times as much."""

_BACKOFF = 0.5
_LONGEST = 86_400.0
# draft-ietf-httpapi-ratelimit-headers: "api";r=0;t=55
_RATE_LIMIT = re.compile(r'"(\w{1,40})"\s*;\s*r\s*=\s*(\d{1,9})\s*;\s*t\s*=\s*(\d{1,9})')


def wait_of(headers: Mapping[str, str], *, refused: bool, now: datetime | None = None) -> float | None:
    """Return the seconds that an answer asks to wait before the next request.

    Args:
        headers: the answer's, names in lower case.
        refused: the answer refuses the request (429, 503), so that ``Retry-After`` counts; ``RateLimit`` counts for
            each answer that says that nothing is left.
        now: the time against which a date is read.

    Returns:
        None where it asks for nothing that can be read.
    """
    if (matched := _RATE_LIMIT.search(headers.get("ratelimit", "")[:1000])) and int(matched[2]) == 0:
        # The server's seconds are rounded down.
        return min(float(matched[3]) + 1, _LONGEST)
    return retry_after(headers.get("retry-after", ""), now) if refused else None


class TimeBudget:
    """Seconds for one repository: they run while at least one request of it is under way, waits included.

    So requests side by side do not count twice, and a repository that is asked again later in a long scan does not pay
    for what lay between.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with the whole budget.

        Args:
            seconds: how much there is.
            clock: seconds that only grow.
        """
        self._spent = 0.0
        self._seconds = seconds
        self._clock = clock
        self._running = 0
        self._since = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def running(self) -> Iterator[TimeBudget]:
        """Let the seconds run."""
        with self._lock:
            if not self._running:
                self._since = self._clock()
            self._running += 1
        try:
            yield self
        finally:
            with self._lock:
                self._running -= 1
                if not self._running:
                    self._spent += self._clock() - self._since

    @property
    def left(self) -> float:
        """Seconds that are left; negative when more were taken than there are."""
        with self._lock:
            running = self._clock() - self._since if self._running else 0.0
            return self._seconds - self._spent - running


class Patience:
    """What all workers of a scan share: until when the Hub wants no requests, and how many retries are left."""

    def __init__(
        self,
        retries: int = RETRIES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin a scan.

        Args:
            retries: how many there are for all requests together.
            clock: seconds that only grow.
            sleep: waits so many seconds.
        """
        self._retries = retries
        self._clock = clock
        self._sleep = sleep
        self._opens: dict[str, float] = {}
        self._lock = threading.Lock()

    def close(self, resource: str, seconds: float) -> None:
        """Remember that the Hub wants no requests for a while.

        Args:
            resource: what it counts together (``api``, ``resolvers``).
            seconds: how long.
        """
        with self._lock:
            self._opens[resource] = max(self._opens.get(resource, 0.0), self._clock() + seconds)

    def enter(self, resource: str, left: float) -> None:
        """Wait until requests are wanted again.

        Args:
            resource: what is to be asked.
            left: seconds that may be waited.

        Raises:
            HubError: it would take longer ("429"); nothing was waited then.
        """
        with self._lock:
            wait = self._opens.get(resource, 0.0) - self._clock()
        if wait <= 0:
            return
        if wait > left:
            raise HubError(
                "429",
                f"the Hub's rate limit is used up for another {wait:.0f} s",
                "try again then, log in (hf auth login) for a higher limit, or raise --timeout",
            )
        self._sleep(wait)

    def again(self, tried: int, wait: float | None, left: float) -> bool:
        """Say whether to try once more, after the wait that it takes.

        Args:
            tried: tries so far.
            wait: seconds that the server asked for; None to wait a little longer after each try.
            left: seconds that the repository has left.
        """
        pause = _BACKOFF * 2 ** (tried - 1) if wait is None else wait
        if tried >= TRIES or pause >= left:
            return False
        with self._lock:
            if self._retries <= 0:
                return False
            self._retries -= 1
        self._sleep(pause)
        return True

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_huggingface.answer import HubError
from aibom_huggingface.retry import TRIES, Patience, TimeBudget, wait_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize(
    ("headers", "refused", "expected"),
    [
        ({}, True, None),
        ({"ratelimit": '"api";r=0;t=55'}, False, 56.0),
        ({"ratelimit": '"api"; r=0; t=55', "retry-after": "5"}, True, 56.0),
        ({"ratelimit": '"api";r=1;t=55'}, True, None),
        ({"ratelimit": '"api";r=1;t=55', "retry-after": "5"}, True, 5.0),
        ({"ratelimit": "nonsense", "retry-after": "nonsense"}, True, None),
        ({"retry-after": "5"}, False, None),
        ({"retry-after": "0"}, True, 0.0),
        ({"retry-after": "-5"}, True, None),
        ({"retry-after": "\u0665"}, True, None),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}, True, 60.0),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00"}, True, 60.0),
        ({"retry-after": "Wed, 31 Dec 2025 00:00:00 GMT"}, True, 0.0),
        ({"retry-after": "9" * 90}, True, 86_400.0),
    ],
)
def test_what_an_answer_asks_to_wait(headers: dict[str, str], refused: bool, expected: float | None) -> None:
    assert wait_of(headers, refused=refused, now=NOW) == expected


@given(st.dictionaries(st.sampled_from(["ratelimit", "retry-after"]), st.text()))
def test_no_header_breaks_it_or_asks_for_more_than_a_day(headers: dict[str, str]) -> None:
    wait = wait_of(headers, refused=True)
    assert wait is None or 0 <= wait <= 86_400


def test_time_runs_while_a_request_is_under_way_and_once_for_many() -> None:
    clock = Clock()
    budget = TimeBudget(10, clock)
    clock.now += 100
    with budget.running():
        clock.now += 2
        with budget.running():
            clock.now += 3
            assert budget.left == 5
        assert budget.left == 5
    clock.now += 100
    assert budget.left == 5
    with budget.running():
        clock.now += 7
        assert budget.left == -2


def test_a_closed_resource_is_waited_for_and_others_are_not() -> None:
    clock = Clock()
    patience = Patience(clock=clock, sleep=clock.sleep)
    patience.close("api", 20)
    patience.close("api", 5)
    patience.enter("resolvers", 1)
    assert clock.slept == []
    with pytest.raises(HubError, match="another 20 s"):
        patience.enter("api", 19)
    patience.enter("api", 21)
    assert clock.slept == [20]
    patience.enter("api", 0)
    assert clock.slept == [20]


def test_waits_grow_end_after_three_tries_and_stay_within_the_time() -> None:
    clock = Clock()
    patience = Patience(clock=clock, sleep=clock.sleep)
    assert [patience.again(tried, None, 10) for tried in range(1, TRIES + 1)] == [True, True, False]
    assert clock.slept == [0.5, 1.0]
    assert not patience.again(1, 10.0, 10) and patience.again(1, 9.9, 10)
    assert clock.slept[2:] == [9.9]


def test_all_workers_share_the_retries() -> None:
    patience = Patience(retries=5, sleep=lambda seconds: None)
    granted: list[bool] = []
    workers = [
        threading.Thread(target=lambda: granted.extend(patience.again(1, 0.0, 10) for _ in range(5))) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert granted.count(True) == 5 and len(granted) == 20

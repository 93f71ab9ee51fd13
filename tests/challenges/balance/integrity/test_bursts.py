import numpy as np
import pytest
from scipy.stats import poisson

from challenges.balance.integrity import Votes
from challenges.balance.integrity.bursts import bursts


def hourly(counts, hours=None):
    """Votes with the given supports (ideas, hours); every voter gives one."""
    counts = np.array(counts)
    idea, hour = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), counts.shape[1])
    rows = len(idea)
    return Votes(np.arange(rows), idea, rows, len(counts), hour, hours or counts.shape[1])


def with_burst(size, **more):
    """24 hours, 5 ideas with 10 supports an hour, and a sixth with `size` in hour 3 alone."""
    counts = np.full((6, 24), 10)
    counts[5] = 0
    counts[5, 3] = size
    return hourly(counts, **more)


def test_a_burst_is_flagged_with_its_numbers():
    (flag,) = bursts(with_burst(40))

    expected = 40 * 90 / 1240
    assert flag.kind == "burst"
    assert flag.ideas == (5,)
    assert flag.values == {
        "idea": 5,
        "hour": 3,
        "observed": 40,
        "expected": pytest.approx(expected),
        "supports": 40,
        "p": pytest.approx(poisson.sf(39, expected), rel=1e-9),
        "threshold": 0.01 / (6 * 24),
    }


def test_a_burst_names_who_supported_the_idea_in_that_hour():
    (flag,) = bursts(with_burst(40))

    assert flag.voters == tuple(range(1200, 1240))


def test_ten_supports_in_an_hour_can_be_a_burst_and_nine_cannot():
    assert [flag.values["observed"] for flag in bursts(with_burst(10))] == [10]
    assert bursts(with_burst(9)) == ()


def test_the_chance_of_a_false_flag_is_shared_among_all_ideas_and_hours():
    p = bursts(with_burst(10))[0].values["p"]
    hours = int(0.01 / (6 * p))

    assert len(bursts(with_burst(10, hours=hours))) == 1
    assert bursts(with_burst(10, hours=hours + 1)) == ()


def test_an_hour_that_is_busy_for_every_idea_is_no_burst():
    counts = np.full((6, 24), 2)
    counts[:, 20] = 60

    assert bursts(hourly(counts)) == ()


def test_an_idea_alone_cannot_burst_as_nothing_tells_what_to_expect():
    assert bursts(hourly([[0, 500, 1]])) == ()


def test_every_burst_of_an_idea_is_flagged_in_order_of_time():
    counts = np.full((6, 24), 10)
    counts[0, [9, 4]] = 60

    assert [flag.values["hour"] for flag in bursts(hourly(counts))] == [4, 9]


def test_steady_voting_raises_fewer_false_flags_than_one_in_a_hundred_times():
    draws = np.random.default_rng(11)

    flags = sum(len(bursts(hourly(draws.poisson(4, size=(20, 48))))) for _ in range(50))

    assert flags == 0


def test_without_hours_bursts_are_not_measured_and_without_votes_there_are_none(cast):
    assert bursts(cast([[0], [0, 1]], ideas=2)) is None
    assert bursts(cast([], ideas=0, hour=[], hours=0)) == ()
    assert bursts(cast([[], []], ideas=2, hour=[], hours=24)) == ()

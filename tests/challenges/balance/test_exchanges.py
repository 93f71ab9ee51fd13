import numpy as np
import pytest

from challenges.balance.design import Design
from challenges.balance.exchanges import connect, mix, most_meetings


def design(given, kept=None, forbidden=None, limits=None):
    given = np.array(given, dtype=bool)
    nothing = np.zeros_like(given)
    return Design(
        given,
        nothing if kept is None else np.array(kept, dtype=bool),
        nothing if forbidden is None else np.array(forbidden, dtype=bool),
        np.full(given.shape[1], len(given)) if limits is None else np.array(limits),
    )


def blocks(*sizes):
    """Groups of (ideas, judges) in which every judge reviews every idea."""
    ideas, judges = np.sum(sizes, axis=0)
    table, row, column = np.zeros((ideas, judges), dtype=bool), 0, 0
    for height, width in sizes:
        table[row : row + height, column : column + width] = True
        row, column = row + height, column + width
    return table


def squares(found):
    return int(np.sum(found.shared**2))


def groups(found):
    return len(set(found.groups()[found.load > 0].tolist()))


def test_two_judges_may_share_twice_the_average_rounded_up():
    shared = np.array([[0, 2, 1], [2, 0, 1], [1, 1, 0]])

    assert most_meetings(shared, np.array([3, 3, 2])) == (4 / 3, 3)
    assert most_meetings(np.zeros((3, 3)), np.array([1, 0, 0])) == (0.0, 0)
    # A judge without reviews meets nobody, and does not lower the average.
    assert most_meetings(np.array([[0, 2, 0], [2, 0, 0], [0, 0, 0]]), np.array([2, 2, 0]))[0] == 2


@pytest.mark.parametrize("ideas", [6, 600])
def test_judges_who_always_sat_together_are_mixed(ideas):
    found = design(blocks((ideas, 3), (ideas, 3)))
    _, limit = most_meetings(found.shared, found.load)
    assert found.shared.max() > limit

    mix(found)

    assert found.shared.max() <= limit
    assert found.load.tolist() == [ideas] * 6
    assert np.all(found.given.sum(axis=1) == 3)
    assert np.ptp(found.shared[np.triu_indices(6, 1)]) <= 1


def test_every_exchange_changes_the_squares_by_what_was_computed():
    generator = np.random.default_rng(5)
    found = design(generator.random((9, 7)) < 0.45)
    best = squares(found)

    mix(found)

    assert squares(found) < best
    left = squares(found)
    # At the end no single exchange is any better, tried one by one.
    for idea, judge in np.argwhere(found.given):
        for other_idea, other in np.argwhere(found.given):
            if found.free[idea, other] and found.free[other_idea, judge]:
                found.exchange(idea, judge, other_idea, other)
                assert squares(found) >= left
                found.exchange(idea, other, other_idea, judge)


def test_mixing_moves_nothing_that_stays_and_nobody_into_a_conflict():
    given = blocks((6, 3), (6, 3))
    kept, forbidden = np.zeros_like(given), np.zeros_like(given)
    kept[:3, 0] = True
    forbidden[:, 5] = ~given[:, 5]
    found = design(given, kept, forbidden)

    mix(found)

    assert np.all(found.given[kept])
    assert np.array_equal(found.given[:, 5], given[:, 5])
    assert squares(found) < squares(design(given))


@pytest.mark.parametrize("sizes", [[(4, 3), (4, 3)], [(3, 2), (3, 2), (5, 4)], [(3, 2), (1, 1)]])
def test_groups_are_connected_without_changing_a_load(sizes):
    given = blocks(*sizes)
    found = design(given)
    assert groups(found) == len(sizes)

    connect(found)

    assert groups(found) == 1
    assert np.array_equal(found.load, given.sum(axis=0))
    assert np.array_equal(found.given.sum(axis=1), given.sum(axis=1))


def test_where_no_exchange_is_allowed_a_review_is_handed_over():
    given = blocks((3, 2), (3, 2))
    forbidden = np.zeros_like(given)
    # Of the second group only j2 may go to the first, and nobody of the first to the second.
    forbidden[3:, :2] = forbidden[:3, 3] = True
    found = design(given, forbidden=forbidden)

    connect(found)

    assert groups(found) == 1
    assert sorted(found.load.tolist()) == [2, 3, 3, 4]
    assert found.load[2] == 4


@pytest.mark.parametrize(("limits", "taker"), [([9] * 5, 4), ([9, 9, 9, 9, 2], 2)])
def test_a_review_is_handed_over_to_the_judge_with_least_who_is_not_at_his_limit(limits, taker):
    given = blocks((3, 2), (3, 3))
    given[3, 4] = False
    # Nobody of the first group may go to the second, so that nothing can be exchanged.
    forbidden = np.zeros_like(given)
    forbidden[3:, :2] = True
    found = design(given, forbidden=forbidden, limits=limits)

    connect(found)

    assert groups(found) == 1
    assert (found.load - given.sum(axis=0))[taker] == 1


def test_judges_of_one_idea_leave_rather_than_keep_ideas_apart():
    found = design(blocks((1, 2), (1, 2)))

    connect(found)

    assert groups(found) == 1
    assert sorted(found.load.tolist()) == [0, 1, 1, 2]


@pytest.mark.parametrize("what", ["kept", "forbidden"])
def test_groups_that_may_not_be_connected_stay_as_they_are(what):
    given = blocks((3, 2), (3, 2))
    found = design(given, **{what: given if what == "kept" else ~given})

    connect(found)

    assert np.array_equal(found.given, given)


def test_ideas_with_one_judge_each_stay_with_their_judges():
    given = np.eye(4, dtype=bool)
    found = design(given)

    connect(found)

    assert np.array_equal(found.given, given)

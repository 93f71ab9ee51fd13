import numpy as np
import pytest

from challenges.balance.design import Design, fill, level, relief, reserve


def design(given, kept=None, forbidden=None, limits=None):
    given = np.array(given, dtype=bool)
    ideas, judges = given.shape
    nothing = np.zeros_like(given)
    return Design(
        given,
        nothing if kept is None else np.array(kept, dtype=bool),
        nothing if forbidden is None else np.array(forbidden, dtype=bool),
        np.full(judges, ideas) if limits is None else np.array(limits),
        # The first judge of equals has the best lot.
        np.tile(np.arange(judges), (ideas, 1)),
    )


def empty(ideas, judges, **rules):
    return design(np.zeros((ideas, judges)), **rules)


def assert_counts_are_right(found):
    counts = found.given.astype(int)
    shared = counts.T @ counts
    np.fill_diagonal(shared, 0)
    assert np.array_equal(found.load, counts.sum(axis=0))
    assert np.array_equal(found.shared, shared)
    assert np.array_equal(found.passes, found.movable.T.astype(int) @ found.free)


def test_counts_follow_every_change():
    generator = np.random.default_rng(2)
    given = generator.random((12, 6)) < 0.4
    forbidden = (generator.random((12, 6)) < 0.2) & ~given
    kept = given & (generator.random((12, 6)) < 0.3)
    found = design(given, kept, forbidden)
    assert_counts_are_right(found)

    for _ in range(40):
        idea, judge = generator.integers(0, 12), generator.integers(0, 6)
        if found.free[idea, judge]:
            found.give(idea, judge)
        elif found.movable[idea, judge]:
            found.take(idea, judge)

    assert_counts_are_right(found)
    assert np.all(found.given[kept])
    assert not (found.given & forbidden).any()


def test_an_exchange_leaves_all_loads_alone():
    found = design([[1, 1, 0, 0], [0, 0, 1, 1]])

    found.exchange(0, 1, 1, 2)

    assert found.given.astype(int).tolist() == [[1, 0, 1, 0], [0, 1, 0, 1]]
    assert_counts_are_right(found)


def test_an_idea_takes_the_least_load_then_who_met_the_others_least_then_the_lot():
    found = empty(4, 4)

    fill(found, np.full(4, 2))

    assert found.given.astype(int).tolist() == [
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        # All have one review: the first by lot, with who never met him.
        [1, 0, 1, 0],
        [0, 1, 0, 1],
    ]


def test_a_smaller_load_goes_before_fewer_meetings():
    # j1 has one review and met j0; j2 has two and never met him.
    found = design([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1]])

    fill(found, np.array([2, 0, 0, 0]))

    assert np.flatnonzero(found.given[0]).tolist() == [0, 1]


def test_the_lot_decides_between_judges_who_are_equal():
    found = empty(1, 4)
    found.ties = np.array([[3, 0, 2, 1]])

    fill(found, np.array([2]))

    assert np.flatnonzero(found.given[0]).tolist() == [1, 3]


def test_room_is_made_along_a_chain_of_judges():
    # i2 may have j0 alone, who is at his limit; j0 hands i0 to j1, who hands i1 to j2.
    forbidden = [[0, 0, 1], [1, 0, 0], [0, 1, 1]]
    found = design([[1, 0, 0], [0, 1, 0], [0, 0, 0]], forbidden=forbidden, limits=[1, 1, 1])

    fill(found, np.ones(3, dtype=int))

    assert found.given.astype(int).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]


def test_no_room_is_made_with_reviews_that_stay():
    given = [[1, 0], [0, 0]]
    found = design(given, kept=given, forbidden=[[0, 0], [0, 1]], limits=[1, 1])

    fill(found, np.ones(2, dtype=int))

    assert found.given.astype(int).tolist() == given


def test_levelling_hands_ideas_on_through_a_judge_between():
    # j0 cannot give to j2 directly: i0 and i1 may go to j1 only, and i2 from j1 to j2.
    forbidden = [[0, 0, 1], [0, 0, 1], [1, 0, 0]]
    found = design([[1, 0, 0], [1, 0, 0], [0, 1, 0]], forbidden=forbidden)

    level(found)

    assert found.load.tolist() == [1, 1, 1]


def test_a_review_that_stays_is_not_handed_on():
    given = [[1, 0], [1, 0]]

    assert relief(design(given)) == [0, 1]
    assert relief(design(given, kept=given)) is None
    assert relief(design(given, limits=[2, 0])) is None


def test_an_idea_handed_on_goes_where_it_brings_fewest_meetings():
    # j0 hands one of i0 (with j1) and i1 (with j2) to j3, who has met j1 already.
    found = design([[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0]])
    found.free[[2, 4], 3] = False

    found.pass_on([0, 3])

    assert found.given[:2].astype(int).tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]


def test_judges_belong_to_the_group_of_their_reviews():
    groups = design([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0]]).groups()

    assert groups[0] == groups[1] == groups[2] != groups[3]
    assert groups[4] == -1


@pytest.mark.parametrize(
    ("ideas", "judges", "wanted", "remain"),
    [
        # As many reviews as connect all of them, and one judge too many.
        (8, 33, 5, 33),
        (8, 34, 5, 13),
        # Two ideas give nobody three reviews.
        (2, 10, 5, 5),
        # An idea needs its nine judges, though thirteen reviews are three each for four.
        (5, 12, [9, 1, 1, 1, 1], 9),
        # With one review each nothing is comparable, so nobody is left out.
        (6, 40, 1, 40),
        (0, 5, 5, 5),
        (4, 0, 5, 0),
    ],
)
def test_judges_stay_in_reserve_only_where_all_could_not_be_connected(
    ideas, judges, wanted, remain
):
    left_out = reserve(empty(ideas, judges), np.broadcast_to(wanted, ideas))

    assert np.count_nonzero(~left_out) == remain
    # The columns are in the order by lot: the last ones wait.
    assert left_out.tolist() == sorted(left_out.tolist())


def test_judges_who_have_reviews_or_can_have_some_come_before_others():
    given = np.zeros((2, 12))
    given[0, 11] = 1
    forbidden = np.zeros((2, 12))
    forbidden[:, 0] = 1

    left_out = reserve(design(given, forbidden=forbidden), np.full(2, 3))

    assert np.flatnonzero(~left_out).tolist() == [1, 2, 11]

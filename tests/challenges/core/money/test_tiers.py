import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.core.money import RE_SPLIT, RETURN, ROLL_DOWN, Division, award_tiers, pool_tiers

STEADY = settings(derandomize=True, deadline=None, database=None)
RULES = [RETURN, ROLL_DOWN, RE_SPLIT]


@st.composite
def awards(draw, most=10**6):
    """Tiers that fall, and places with ties, gaps and ideas that have none."""
    tiers = sorted(draw(st.lists(st.integers(0, most), max_size=7)), reverse=True)
    places, free = [], 1
    for skipped, tied in draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=4)
    ):
        places += [free + skipped] * tied
        free += skipped + tied
    places += [None] * draw(st.integers(0, 2))
    return tiers, draw(st.permutations(places))


def test_three_tied_for_third_at_the_masters_had_the_published_sum_each(case):
    masters = case("m03_masters_ties")
    cents = [dollars * 100 for dollars in masters["data"]["tiers_dollars"]]
    third, sixth = (masters["expected"][key] for key in ("T3_each_cents", "T6_two_each_cents"))

    amounts = pool_tiers(cents, [1, 2, 3, 3, 3, 6, 6])

    assert amounts == [360000000, 216000000, *[third] * 3, *[sixth] * 2]
    assert third == masters["published"]["T3_each"] * 100


def test_three_tied_for_first_share_all_tiers_with_the_spare_cent_by_order(case):
    expected = case("m03_masters_ties")["expected"]["three_way_first_cents_by_order"]

    assert pool_tiers([100000, 50000, 25001], [1, 1, 1]) == expected


def test_the_amounts_follow_the_order_of_the_ideas():
    assert pool_tiers([100, 51], [None, 2, 1]) == [0, 51, 100]
    assert pool_tiers([100, 51], [1, None, 1]) == [76, 0, 75]


def test_a_tie_across_the_last_tier_pools_only_what_there_is():
    assert pool_tiers([100, 50], [1, 2, 2]) == [100, 25, 25]
    assert pool_tiers([100], [1, 2, 3]) == [100, 0, 0]
    assert pool_tiers([], [1]) == [0]


def test_all_tiers_that_are_reached_are_paid_out_exactly():
    generator = random.Random(2)
    for _ in range(200):
        tiers = sorted((generator.randint(0, 999) for _ in range(5)), reverse=True)
        scores = [generator.randint(0, 4) for _ in range(7)]
        places = [1 + sum(other > score for other in scores) for score in scores]

        amounts = pool_tiers(tiers, places)

        assert sum(amounts) == sum(tiers)
        assert (
            max(
                amounts[i] - amounts[j]
                for i, j in itertools.product(range(7), repeat=2)
                if places[i] == places[j]
            )
            <= 1
        )


def test_a_tier_that_nobody_reached_stays_unpaid():
    assert pool_tiers([100, 50, 25], [1, 3]) == [100, 25]


@pytest.mark.parametrize(
    ("tiers", "places", "message"),
    [
        ([100.5], [1], "tier must be a whole number"),
        ([-1], [1], "tier must not be negative"),
        ([100], [0], "0 is not a place"),
        ([100], ["1"], "'1' is not a place"),
        ([100, 50], [1, 1, 2], "place 2 is already taken"),
    ],
)
def test_tiers_and_places_that_make_no_sense_are_refused(tiers, places, message):
    with pytest.raises(ValueError, match=message):
        pool_tiers(tiers, places)


@pytest.mark.parametrize(
    ("unawarded", "places", "division"),
    [
        (RETURN, [2, 3], Division((300, 150), 550)),
        (ROLL_DOWN, [2, 3], Division((800, 150), 50)),
        (RE_SPLIT, [2, 3], Division((667, 333), 0)),
        (RETURN, [1, 4], Division((500, 50), 450)),
        (ROLL_DOWN, [1, 4], Division((500, 500), 0)),
        (RE_SPLIT, [1, 4], Division((909, 91), 0)),
        (RETURN, [1, 2], Division((500, 300), 200)),
        (ROLL_DOWN, [1, 2], Division((500, 300), 200)),
        (RE_SPLIT, [1, 2], Division((625, 375), 0)),
    ],
)
def test_unawarded_tiers_follow_the_lock(unawarded, places, division):
    assert award_tiers([500, 300, 150, 50], places, unawarded) == division


@pytest.mark.parametrize("unawarded", RULES)
@pytest.mark.parametrize("places", [[], [None], [None, None], [5], [5, 5]])
def test_with_nobody_awarded_all_tiers_go_back_whatever_the_lock(unawarded, places):
    assert award_tiers([500, 300], places, unawarded) == Division((0,) * len(places), 800)


@pytest.mark.parametrize("unawarded", RULES)
def test_with_every_tier_reached_the_lock_changes_nothing(unawarded):
    assert award_tiers([100, 50, 25], [1, 2, 2], unawarded) == Division((100, 38, 37), 0)


def test_a_tier_rolls_down_to_all_who_tie_on_the_next_place():
    assert award_tiers([90, 60, 30, 20], [1, 3, 3], ROLL_DOWN) == Division((90, 55, 55), 0)


def test_money_rolled_down_lifts_nobody_above_one_placed_before():
    assert award_tiers([40, 35, 25], [1, 3], ROLL_DOWN) == Division((50, 50), 0)
    # 60, 50 and then 30 + 30 + 30 + 30: more than the second has, and then more than the first.
    assert award_tiers([60, 50, 30, 30, 30, 30], [1, 2, 6], ROLL_DOWN).parts == (77, 77, 76)


def test_tiers_that_rise_stay_as_the_organiser_locked_them_where_nothing_rolled():
    assert award_tiers([10, 20, 5], [1, 2], ROLL_DOWN) == Division((10, 20), 5)


def test_nothing_rolls_down_to_a_place_without_a_tier():
    assert award_tiers([100, 50], [1, 3], ROLL_DOWN) == Division((100, 0), 50)
    assert award_tiers([100, 50], [1, 2, 2, 4], ROLL_DOWN) == Division((100, 25, 25, 0), 0)


def test_a_spare_cent_between_two_who_tie_does_not_grow_by_the_re_split():
    division = award_tiers([2, 1, 1_000_000], [1, 1], RE_SPLIT)

    assert division == Division((500_002, 500_001), 0)


def test_re_split_divides_over_places_by_largest_remainder():
    # 5 more over pools of 10, 7 and 5: quotas 2.27, 1.59, 1.14.
    assert award_tiers([10, 4, 3, 5, 5], [1, 2, 2, 4], RE_SPLIT) == Division((12, 5, 4, 6), 0)


@pytest.mark.parametrize("unawarded", RULES)
@STEADY
@given(award=awards())
def test_what_is_awarded_and_what_goes_back_add_up_to_the_tiers(unawarded, award):
    tiers, places = award

    division = award_tiers(tiers, places, unawarded)

    assert division.total == sum(tiers)
    assert min((division.returned, *division.parts)) >= 0
    assert not any(
        part for part, place in zip(division.parts, places, strict=True) if place is None
    )


@pytest.mark.parametrize("unawarded", RULES)
@STEADY
@given(award=awards())
def test_a_worse_place_is_at_most_one_cent_ahead_and_so_is_one_who_ties(unawarded, award):
    tiers, places = award

    parts = award_tiers(tiers, places, unawarded).parts

    placed = [pair for pair in zip(places, parts, strict=True) if pair[0]]
    for (place, part), (other, amount) in itertools.permutations(placed, 2):
        assert place > other or amount - part <= 1


@pytest.mark.parametrize("unawarded", [ROLL_DOWN, RE_SPLIT])
@STEADY
@given(award=awards())
def test_no_rule_gives_an_idea_less_than_returning_would(unawarded, award):
    tiers, places = award

    at_least = pool_tiers(tiers, places)

    for part, floor in zip(award_tiers(tiers, places, unawarded).parts, at_least, strict=True):
        assert part >= floor


@pytest.mark.parametrize("unawarded", RULES)
@STEADY
@given(award=awards(), data=st.data())
def test_with_keys_of_order_every_idea_keeps_its_amount_in_any_order(unawarded, award, data):
    tiers, places = award
    ideas = list(enumerate(places))

    def amounts_of(ideas):
        keys, places = zip(*ideas, strict=True) if ideas else ((), ())
        return dict(zip(keys, award_tiers(tiers, places, unawarded, keys).parts, strict=True))

    assert amounts_of(data.draw(st.permutations(ideas))) == amounts_of(ideas)


def test_the_spare_cent_of_a_tie_goes_to_the_lowest_key():
    assert pool_tiers([100, 51], [1, 1], order=["b", "a"]) == [75, 76]


def test_the_spare_cent_of_pooled_places_goes_to_the_better_place():
    assert award_tiers([60, 50, 30, 30, 30, 30], [6, 2, 1], ROLL_DOWN).parts == (76, 77, 77)


def test_the_spare_cent_of_a_re_split_goes_to_the_better_place():
    assert award_tiers([10, 10, 1], [2, 1], RE_SPLIT).parts == (10, 11)


@pytest.mark.parametrize("unawarded", ["", None, "rolldown"])
def test_another_rule_for_unawarded_tiers_is_refused(unawarded):
    with pytest.raises(ValueError, match="no rule for unawarded tiers: return, roll_down"):
        award_tiers([100], [1], unawarded)


def test_an_order_of_another_length_is_refused():
    with pytest.raises(ValueError, match="2 places need as many keys of order, not 1"):
        award_tiers([100], [1, 2], order=[1])

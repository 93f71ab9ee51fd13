import itertools
import random
from fractions import Fraction

import pytest

from challenges.core.money import allocate, pool_tiers

# Wikipedia, "Largest remainder method", example with the Hare quota.
PARTIES = {
    "Yellows": 47000,
    "Whites": 16000,
    "Reds": 15900,
    "Blues": 12000,
    "Greens": 6100,
    "Pinks": 3100,
}

# The Masters 2024, places 1 to 20 in dollars: sportskeeda.com, 13 April 2024.
MASTERS = [
    3600000, 2160000, 1360000, 960000, 800000, 720000, 670000, 620000, 580000, 540000,
    500000, 460000, 420000, 380000, 360000, 340000, 320000, 300000, 280000, 260000,
]  # fmt: skip

# Census of 1880, the 38 states: Wikipedia, "1880 United States census".
STATES_1880 = {
    "AL": 1262505, "AR": 802525, "CA": 864694, "CO": 194327, "CT": 622700, "DE": 146608,
    "FL": 269493, "GA": 1542180, "IL": 3077871, "IN": 1978301, "IA": 1624615, "KS": 996096,
    "KY": 1648690, "LA": 939946, "ME": 648936, "MD": 934943, "MA": 1783085, "MI": 1636937,
    "MN": 780773, "MS": 1131597, "MO": 2168380, "NE": 452402, "NV": 62266, "NH": 346991,
    "NJ": 1131116, "NY": 5082871, "NC": 1399750, "OH": 3198062, "OR": 174768, "PA": 4282891,
    "RI": 276531, "SC": 995577, "TN": 1542359, "TX": 1591749, "VT": 332286, "VA": 1512565,
    "WV": 618457, "WI": 1315497,
}  # fmt: skip


def drawn(count=200):
    generator = random.Random(1)
    for _ in range(count):
        weights = [
            generator.choice([0, 1, 1, 3, 10, 10**6]) for _ in range(generator.randint(1, 9))
        ]
        weights[0] += not any(weights)
        yield generator.randint(0, 5000), weights


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        (10, [5, 2, 1, 1, 1, 0]),
        (100_000, [46953, 15984, 15884, 11988, 6094, 3097]),
        (1000, [469, 160, 159, 120, 61, 31]),
    ],
)
def test_the_published_seats_and_the_cents_of_the_same_weights(total, parts):
    assert allocate(total, list(PARTIES.values())) == parts


def test_one_seat_more_takes_one_from_alabama():
    assert sum(STATES_1880.values()) == 49_371_340
    shares = [
        dict(zip(STATES_1880, allocate(seats, list(STATES_1880.values()), 1), strict=True))
        for seats in (299, 300)
    ]

    changed = {s: (shares[0][s], shares[1][s]) for s in shares[0] if shares[0][s] != shares[1][s]}
    assert changed == {"AL": (8, 7), "TX": (9, 10), "IL": (18, 19)}
    assert shares[0]["NV"] == 1


def test_the_parts_add_up_and_stay_within_one_unit_of_the_quota():
    for total, weights in drawn():
        parts = allocate(total, weights)
        assert sum(parts) == total
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_who_stands_where_in_the_list_does_not_matter():
    for total, weights in drawn(40):
        expected = sorted(zip(weights, allocate(total, weights), strict=True))
        for turned in itertools.islice(itertools.permutations(weights), 30):
            assert sorted(zip(turned, allocate(total, turned), strict=True)) == expected


def test_with_keys_of_order_everybody_keeps_her_part_in_any_order():
    ranks = [(1, "b"), (1, "a"), (2, "c"), (3, "d")]
    weights = [5, 5, 5, 2]
    expected = dict(zip(ranks, allocate(1000, weights, order=ranks), strict=True))

    for turned in itertools.permutations(zip(ranks, weights, strict=True)):
        keys, turned_weights = zip(*turned, strict=True)
        parts = allocate(1000, turned_weights, order=keys)
        assert dict(zip(keys, parts, strict=True)) == expected


def test_equal_remainders_go_to_the_heavier_weight_or_in_the_given_order():
    assert allocate(2, [1, 3]) == [0, 2]
    assert allocate(2, [3, 1]) == [2, 0]
    assert allocate(2, [1, 3], order=[1, 2]) == [1, 1]
    assert allocate(2, [1, 3], order=[2, 1]) == [0, 2]


def test_equal_weights_give_the_spare_unit_to_the_earlier():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]


def test_amounts_beyond_the_exactness_of_floats_stay_exact():
    total = 10**30 + 1

    assert allocate(total, [1, 1]) == [total // 2 + 1, total // 2]


@pytest.mark.parametrize(
    ("total", "weights", "min_each", "parts"),
    [
        (100, [98, 1, 1], 0, [98, 1, 1]),
        (100, [98, 1, 1], 5, [90, 5, 5]),
        (100, [1, 0], 10, [90, 10]),
        (10, [5, 3, 2], 3, [4, 3, 3]),
        (9, [100, 1, 1], 3, [3, 3, 3]),
        (101, [60, 39, 2], 3, [59, 39, 3]),
        (10, [0, 0], 5, None),
    ],
)
def test_nobody_has_less_than_the_smallest_part(total, weights, min_each, parts):
    if parts is None:
        with pytest.raises(ValueError, match="no weight"):
            allocate(total, weights, min_each)
    else:
        assert allocate(total, weights, min_each) == parts


def test_a_lifted_part_takes_no_spare_unit():
    assert allocate(11, [50, 47, 9], 1) == [5, 5, 1]
    assert allocate(11, [50, 47, 9]) == [5, 5, 1]
    assert allocate(10, [52, 39, 9], 1) == [5, 4, 1]


def test_with_a_smallest_part_the_parts_still_add_up():
    for total, weights in drawn():
        min_each = total // (2 * len(weights))
        parts = allocate(total, weights, min_each)
        assert sum(parts) == total
        assert min(parts) >= min_each


def test_nothing_is_divided_into_nothing():
    assert allocate(0, [3, 2]) == [0, 0]
    assert allocate(0, [0, 0]) == [0, 0]
    assert allocate(0, []) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, [1]), "total must not be negative"),
        ((1.0, [1]), "total must be a whole number"),
        ((True, [1]), "total must be a whole number"),
        ((5, [1, -1]), "weight must not be negative"),
        ((5, [1, 0.5]), "weight must be a whole number"),
        ((5, [1], -1), "smallest part must not be negative"),
        ((5, [1, 1], 3), "5 is too little for 2 parts of 3"),
        ((5, [0, 0]), "no weight to divide 5 by"),
        ((5, []), "no weight to divide 5 by"),
        ((5, [1, 1], 0, [1]), "2 weights need as many keys of order, not 1"),
    ],
)
def test_what_cannot_be_divided_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        allocate(*arguments)


def test_three_tied_for_third_at_the_masters_had_the_published_sum_each():
    cents = [dollars * 100 for dollars in MASTERS]

    amounts = pool_tiers(cents, [1, 2, 3, 3, 3, 6, 6])

    assert amounts == [360000000, 216000000, *[104000000] * 3, *[69500000] * 2]


def test_three_tied_for_first_share_all_tiers_with_the_spare_cent_by_order():
    assert pool_tiers([100000, 50000, 25001], [1, 1, 1]) == [58334, 58334, 58333]


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

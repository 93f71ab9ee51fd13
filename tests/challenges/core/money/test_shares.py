import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.core.money import allocate, allocate_more

STEADY = settings(derandomize=True, deadline=None, database=None)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)

# Census of 1880, the 38 states: Wikipedia, "1880 United States census". Of the three that matter
# also georgeszpiro.com, "The Alabama Paradox".
STATES_1880 = {
    "AL": 1262505, "AR": 802525, "CA": 864694, "CO": 194327, "CT": 622700, "DE": 146608,
    "FL": 269493, "GA": 1542180, "IL": 3077871, "IN": 1978301, "IA": 1624615, "KS": 996096,
    "KY": 1648690, "LA": 939946, "ME": 648936, "MD": 934943, "MA": 1783085, "MI": 1636937,
    "MN": 780773, "MS": 1131597, "MO": 2168380, "NE": 452402, "NV": 62266, "NH": 346991,
    "NJ": 1131116, "NY": 5082871, "NC": 1399750, "OH": 3198062, "OR": 174768, "PA": 4282891,
    "RI": 276531, "SC": 995577, "TN": 1542359, "TX": 1591749, "VT": 332286, "VA": 1512565,
    "WV": 618457, "WI": 1315497,
}  # fmt: skip

# Barry Cipra, "E Pluribus Confusion", American Scientist, July 2010: quotas of 299 and 300 seats,
# in thousandths.
QUOTAS_1880 = {"AL": [7646, 7671], "TX": [9640, 9672], "IL": [18640, 18702]}


def drawn(count=200):
    generator = random.Random(1)
    for _ in range(count):
        weights = [
            generator.choice([0, 1, 1, 3, 10, 10**6]) for _ in range(generator.randint(1, 9))
        ]
        weights[0] += not any(weights)
        yield generator.randint(0, 5000), weights


def seats_of_1880(seats):
    """At least one for each state, as the constitution has it."""
    return allocate(seats, list(STATES_1880.values()), 1)


@pytest.mark.parametrize(
    ("total", "expected"), [(10, "seats10"), (100_000, "cents_100000"), (1000, "cents_1000")]
)
def test_the_published_seats_and_the_cents_of_the_same_weights(case, total, expected):
    published = case("m01_largest_remainder")
    weights = published["data"]["weights"]

    parts = allocate(total, list(weights.values()))

    assert dict(zip(weights, parts, strict=True)) == published["expected"][expected]
    if total == 10:
        assert parts == published["published"]["seats10"]


def test_the_states_of_1880_have_the_published_quotas():
    whole = sum(STATES_1880.values())

    assert len(STATES_1880) == 38
    assert whole == 49_371_340
    for state, published in QUOTAS_1880.items():
        thousandths = [Fraction(1000 * STATES_1880[state] * n, whole) for n in (299, 300)]
        assert [round(quota) for quota in thousandths] == published


def test_one_seat_more_takes_one_from_alabama():
    shares = [dict(zip(STATES_1880, seats_of_1880(seats), strict=True)) for seats in (299, 300)]

    changed = {s: (shares[0][s], shares[1][s]) for s in shares[0] if shares[0][s] != shares[1][s]}
    assert changed == {"AL": (8, 7), "TX": (9, 10), "IL": (18, 19)}
    assert shares[0]["NV"] == 1


def test_a_seat_that_comes_later_takes_nothing_from_alabama():
    before = seats_of_1880(299)

    after = allocate_more(before, 1, list(STATES_1880.values()))

    gained = {
        state: (had, has)
        for state, had, has in zip(STATES_1880, before, after, strict=True)
        if had != has
    }
    assert gained == {"NY": (31, 32)}


def test_the_spare_unit_of_an_increment_goes_by_the_order():
    assert allocate_more([5, 5], 1, [1, 1], order=[2, 1]) == [5, 6]


@STEADY
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6), WEIGHTS)
def test_money_that_comes_in_parts_takes_nothing_from_anybody(increments, weights):
    parts = [0] * len(weights)
    for increment in increments:
        more = allocate_more(parts, increment, weights)
        assert all(has >= had for had, has in zip(parts, more, strict=True))
        parts = more
    assert sum(parts) == sum(increments)


@STEADY
@given(st.integers(0, 10**12), WEIGHTS)
def test_the_parts_add_up_and_stay_within_one_unit_of_the_quota(total, weights):
    parts = allocate(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_ten_thousand_equal_splits_lose_nothing_and_differ_by_one_unit_at_most():
    generator = random.Random(3)
    for _ in range(10_000):
        total, count = generator.randint(0, 10**7), generator.randint(1, 12)
        parts = allocate(total, [1] * count)
        assert sum(parts) == total
        assert max(parts) - min(parts) <= 1


def test_a_minor_unit_is_whole_whatever_the_exponent_of_the_currency():
    hundred = {"JPY": 100, "USD": 100_00, "KWD": 100_000}

    thirds = {currency: allocate(amount, [1, 1, 1]) for currency, amount in hundred.items()}

    assert thirds == {
        "JPY": [34, 33, 33],
        "USD": [3334, 3333, 3333],
        "KWD": [33334, 33333, 33333],
    }


def test_who_stands_where_in_the_list_does_not_matter():
    for total, weights in drawn(40):
        expected = sorted(zip(weights, allocate(total, weights), strict=True))
        for turned in itertools.islice(itertools.permutations(weights), 30):
            assert sorted(zip(turned, allocate(total, turned), strict=True)) == expected


@STEADY
@given(
    st.integers(0, 10**5), WEIGHTS.flatmap(lambda w: st.permutations(list(enumerate(w)))), st.data()
)
def test_with_keys_of_order_everybody_keeps_her_part_in_any_order(total, claims, data):
    min_each = data.draw(st.integers(0, total // len(claims)))

    def parts_of(claims):
        keys, weights = zip(*claims, strict=True)
        return dict(zip(keys, allocate(total, weights, min_each, order=keys), strict=True))

    assert parts_of(claims) == parts_of(sorted(claims))


def test_equal_remainders_go_by_the_final_rank_and_then_by_the_seeded_hash():
    ranks = [(2, "a1"), (1, "f0"), (1, "0c"), (3, "00")]

    assert allocate(5, [1, 1, 1, 1], order=ranks) == [1, 1, 2, 1]
    assert allocate(6, [1, 1, 1, 1], order=ranks) == [1, 2, 2, 1]
    assert allocate(7, [1, 1, 1, 1], order=ranks) == [2, 2, 2, 1]


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
    # Quotas 4.74, 4.36, 1.90: the largest remainder is that of the one who was lifted.
    assert allocate(11, [474, 436, 190], 2) == [5, 4, 2]
    # Quotas 4.40, 4.35, 1.45, 0.80: lifted from 0, she leaves one spare unit to the largest other.
    assert allocate(11, [440, 435, 145, 80], 1) == [4, 4, 2, 1]


@STEADY
@given(st.integers(0, 10**6), WEIGHTS, st.data())
def test_with_a_smallest_part_the_parts_still_add_up(total, weights, data):
    min_each = data.draw(st.integers(0, total // len(weights)))

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


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([3], "2 weights need as many parts granted before, not 1"),
        ([3, 2.0], "part must be a whole number"),
        ([3, -2], "part must not be negative"),
    ],
)
def test_more_is_added_only_to_whole_parts_of_the_same_claimants(parts, message):
    with pytest.raises(ValueError, match=message):
        allocate_more(parts, 10, [1, 1])

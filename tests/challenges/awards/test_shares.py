"""Whatever the tiers, the ties and the rules: the parts are the whole, to the smallest unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.awards.shares import divided
from challenges.core.money import RE_SPLIT, RETURN, ROLL_DOWN, award_tiers

RULES = (RETURN, ROLL_DOWN, RE_SPLIT)
# Cents, yen and fils alike: a minor unit is one, and the largest bounties are beyond any float.
TIERS = st.lists(st.integers(1, 10**17), min_size=1, max_size=6).map(
    lambda tiers: sorted(tiers, reverse=True)
)
LOTS = st.text("0123456789abcdef", min_size=1, max_size=8)


@st.composite
def placings(draw):
    """(place, idea) with ties, as 1, 2, 2, 4, perhaps after places that nobody took."""
    place, rows = draw(st.integers(1, 3)), []
    for size in draw(st.lists(st.integers(1, 4), max_size=5)):
        rows += [(place, f"idea{len(rows) + number}") for number in range(size)]
        place += size
    return rows


def by_place(found):
    groups = {}
    for _idea, place, amount in found:
        groups.setdefault(place, []).append(amount)
    return groups


@settings(max_examples=1000, deadline=None)
@given(tiers=TIERS, placed=placings(), rule=st.sampled_from(RULES), lot=LOTS)
def test_parts_and_what_goes_back_are_the_bounty(tiers, placed, rule, lot):
    found = divided(tiers, placed, unawarded=rule, lot=lot)

    given_away = sum(amount for _idea, _place, amount in found)
    back = award_tiers(tiers, [place for place, _idea in placed], rule).returned
    assert given_away + back == sum(tiers)
    assert all(type(amount) is int and amount > 0 for _idea, _place, amount in found)
    if rule == RE_SPLIT and found:
        assert back == 0


@settings(max_examples=500, deadline=None)
@given(tiers=TIERS, placed=placings(), rule=st.sampled_from(RULES), lot=LOTS, data=st.data())
def test_who_ties_differs_by_a_unit_at_most_in_whatever_order_the_rows_came(
    tiers, placed, rule, lot, data
):
    found = divided(tiers, placed, unawarded=rule, lot=lot)
    shuffled = data.draw(st.permutations(placed))

    assert divided(tiers, shuffled, unawarded=rule, lot=lot) == found
    assert all(max(amounts) - min(amounts) <= 1 for amounts in by_place(found).values())


@settings(max_examples=500, deadline=None)
@given(tiers=TIERS, ideas=st.integers(1, 40), lot=LOTS)
def test_a_bounty_that_nobody_won_is_shared_whole_by_the_shortlist(tiers, ideas, lot):
    shortlist = [(None, f"idea{number}") for number in range(ideas)]

    found = divided(tiers, shortlist, unawarded=RETURN, lot=lot)

    amounts = [amount for _idea, _place, amount in found]
    assert sum(amounts) == sum(tiers)
    assert max(amounts) - min(amounts) <= 1
    assert len({idea for idea, _place, _amount in found}) == min(ideas, sum(tiers))


def test_nobody_on_the_shortlist_gets_nothing():
    assert divided([100], [], unawarded=RETURN, lot="00") == []


@pytest.mark.parametrize(
    ("bounty", "parts"),
    # 100.00 euro, 100 yen and 100.000 dinars, each by three.
    [(10_000, [3_333, 3_333, 3_334]), (100, [33, 33, 34]), (100_000, [33_333, 33_333, 33_334])],
)
def test_a_hundred_by_three(bounty, parts):
    tied = [(1, "a"), (1, "b"), (1, "c")]
    shortlist = [(None, idea) for _place, idea in tied]

    for rows in (tied, shortlist):
        found = divided([bounty], rows, unawarded=RETURN, lot="00")
        assert sorted(amount for _idea, _place, amount in found) == parts


def test_another_digest_draws_another_lot():
    tied = [(1, "a"), (1, "b")]

    luckiest = {divided([1], tied, unawarded=RETURN, lot=f"{lot}")[0][0] for lot in range(20)}

    assert luckiest == {"a", "b"}

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.core.money import Paid, Period, Split, allocate, pay_profit

STEADY = settings(derandomize=True, deadline=None, database=None)
HALF = Split(creator_bps=5000, backers_bps=4000, platform_bps=1000)
PRINCIPAL = Split(creator_bps=5000, backers_bps=4000, platform_bps=1000, principal_first=True)

PERIODS = st.lists(
    st.builds(Period, st.integers(0, 10**5), st.integers(0, 10**5)), min_size=1, max_size=8
)
PROFITS = st.lists(st.builds(Period, st.integers(0, 3000)), min_size=1, max_size=8)
PLEDGES = st.lists(st.integers(0, 10**4), min_size=1, max_size=6).filter(any)


@st.composite
def splits(draw):
    creator = draw(st.integers(0, 10_000))
    backers = draw(st.integers(0, 10_000 - creator))
    return Split(creator, backers, 10_000 - creator - backers, draw(st.booleans()))


def paid_in_steps(periods, split, pledges, closing=False):
    """Every payout of a history in which each period is paid before the next."""
    payouts, paid = [], None
    for end in range(1, len(periods) + 1):
        last = closing and end == len(periods)
        payouts.append(pay_profit(periods[:end], split, pledges, paid, closing=last))
        paid = payouts[-1].paid
    return payouts


def claims(paid):
    return [paid.creator, paid.platform, *paid.backers]


def exact(earned, split, pledges):
    """What each is owed in fractions, straight from the terms."""
    first = min(earned, sum(pledges)) if split.principal_first else 0
    rest = earned - first
    of_backers = first + Fraction(rest * split.backers_bps, 10_000)
    return [
        Fraction(rest * split.creator_bps, 10_000),
        Fraction(rest * split.platform_bps, 10_000),
        *(of_backers * Fraction(pledge, sum(pledges)) for pledge in pledges),
    ]


def test_profit_is_revenue_less_costs_by_basis_points_and_pledges():
    payout = pay_profit([Period(1500_00, 500_00)], HALF, [300, 100])

    assert payout.earned == 1000_00
    assert payout.now == Paid(500_00, 100_00, (300_00, 100_00))
    assert payout.carried == 0


def test_the_backers_have_their_principal_before_anybody_shares():
    pledges = [300_00, 100_00]

    first = pay_profit([Period(200_00)], PRINCIPAL, pledges)
    then = pay_profit([Period(200_00), Period(300_00)], PRINCIPAL, pledges, first.paid)

    assert first.now == Paid(0, 0, (150_00, 50_00))
    # 200 more complete the principal; of the other 100 the backers have 40.
    assert then.now == Paid(50_00, 10_00, (150_00 + 30_00, 50_00 + 10_00))


def test_a_loss_is_made_good_before_anybody_is_paid_again():
    history = [Period(100_00), Period(0, 60_00), Period(50_00), Period(30_00)]

    payouts = paid_in_steps(history, HALF, [1])

    assert [payout.now.total for payout in payouts] == [100_00, 0, 0, 20_00]
    assert [payout.carried for payout in payouts] == [0, -60_00, -10_00, 0]


def test_a_loss_in_the_first_period_is_carried_too():
    payouts = paid_in_steps([Period(10, 110), Period(150)], HALF, [1])

    assert payouts[0].now == Paid(0, 0, (0,))
    assert payouts[1].now == Paid(25, 5, (20,))


def test_a_cent_a_period_reaches_everybody_at_her_due_time_and_never_drifts():
    payouts = paid_in_steps([Period(1)] * 10, HALF, [1])

    assert [claims(payout.paid) for payout in payouts] == [
        [0, 0, 0], [1, 0, 0], [1, 0, 1], [2, 0, 1], [2, 0, 2],
        [3, 0, 2], [3, 0, 2], [4, 0, 3], [4, 0, 3], [5, 1, 4],
    ]  # fmt: skip
    assert [payout.carried for payout in payouts] == [1, 1, 1, 1, 1, 1, 2, 1, 2, 0]


def test_by_largest_remainder_a_cent_paid_would_have_to_be_clawed_back():
    # Pledges of 6, 6 and 2 for the whole profit: the third would be owed 2 of 10, but 1 of 11.
    all_to_backers = Split(0, 10_000, 0)
    assert [allocate(profit, [6, 6, 2]) for profit in (10, 11)] == [[4, 4, 2], [5, 5, 1]]

    payouts = paid_in_steps([Period(10), Period(1)], all_to_backers, [6, 6, 2])

    assert [payout.now.backers for payout in payouts] == [(4, 4, 1), (0, 0, 0)]
    assert [payout.carried for payout in payouts] == [1, 2]


def test_the_closing_payout_divides_what_was_carried_by_largest_remainder():
    split = Split(0, 10_000, 0)

    before = pay_profit([Period(10)], split, [6, 6, 2])
    last = pay_profit([Period(10), Period(1)], split, [6, 6, 2], before.paid, closing=True)

    assert last.paid.backers == (5, 5, 1)
    assert last.carried == 0


def test_equal_remainders_of_the_closing_go_to_backers_by_order_then_to_the_platform():
    even = Split(creator_bps=2500, backers_bps=5000, platform_bps=2500)

    def closed(earned, order=None):
        return claims(pay_profit([Period(earned)], even, [1, 1], closing=True, order=order).now)

    assert closed(1) == [0, 0, 1, 0]
    assert closed(1, order=["b", "a"]) == [0, 0, 0, 1]
    assert closed(3) == [0, 1, 1, 1]


def test_without_backers_creator_and_platform_share_alone():
    payout = pay_profit([Period(1000)], Split(9000, 0, 1000, principal_first=True), [])

    assert payout.now == Paid(900, 100, ())


def test_no_period_and_no_profit_pay_nothing():
    for periods in ([], [Period(0)], [Period(50, 50)], [Period(0, 70)]):
        for closing in (False, True):
            assert pay_profit(periods, HALF, [1], closing=closing).now == Paid(0, 0, (0,))


def test_whoever_was_paid_too_much_leaves_less_for_the_others_and_nothing_is_overspent():
    payout = pay_profit([Period(1000)], HALF, [1], Paid(700, 0, (0,)))

    # 300 are left of the 100 and 400 that the platform and the backer are owed.
    assert payout.now == Paid(0, 60, (240,))
    assert payout.carried == 0


@STEADY
@given(PROFITS, splits(), PLEDGES, st.booleans())
def test_paid_in_one_go_is_paid_in_many_steps(periods, split, pledges, closing):
    at_once = pay_profit(periods, split, pledges, closing=closing)

    assert paid_in_steps(periods, split, pledges, closing)[-1].paid == at_once.paid


@STEADY
@given(PERIODS, splits(), PLEDGES)
def test_losses_on_the_way_change_nothing_once_they_are_made_good(periods, split, pledges):
    earned = sum(period.revenue - period.costs for period in periods)
    highest = max(
        itertools.accumulate(period.revenue - period.costs for period in periods), default=0
    )
    made_good = [*periods, Period(max(0, highest - earned))]

    assert (
        paid_in_steps(made_good, split, pledges)[-1].paid
        == pay_profit(made_good, split, pledges).paid
    )


@STEADY
@given(PERIODS, splits(), PLEDGES, st.booleans())
def test_nobody_is_ever_clawed_back_and_no_more_is_paid_than_was_earned(
    periods, split, pledges, closing
):
    highest = earned = 0
    for payout in paid_in_steps(periods, split, pledges, closing):
        assert min(claims(payout.now)) >= 0
        earned = payout.earned
        highest = max(highest, earned)
        assert payout.paid.total <= highest
        assert payout.paid.total + payout.carried == earned


@STEADY
@given(PROFITS, splits(), PLEDGES)
def test_everybody_is_within_one_cent_of_what_she_is_owed(periods, split, pledges):
    for payout in paid_in_steps(periods, split, pledges):
        owed = exact(payout.earned, split, pledges)
        assert all(0 <= due - has < 1 for due, has in zip(owed, claims(payout.paid), strict=True))
        assert 0 <= payout.carried < 2 + len(pledges)


@STEADY
@given(PROFITS, splits(), PLEDGES)
def test_the_closing_pays_out_everything_within_one_cent_of_what_is_owed(periods, split, pledges):
    last = paid_in_steps(periods, split, pledges, closing=True)[-1]

    assert last.carried == 0
    owed = exact(last.earned, split, pledges)
    assert all(abs(due - has) < 1 for due, has in zip(owed, claims(last.paid), strict=True))


@STEADY
@given(PERIODS, splits(), PLEDGES, st.booleans(), st.data())
def test_with_keys_of_order_every_backer_keeps_her_amount_in_any_order(
    periods, split, pledges, closing, data
):
    backers = list(enumerate(pledges))

    def amounts_of(backers):
        keys, pledges = zip(*backers, strict=True)
        payout = pay_profit(periods, split, pledges, closing=closing, order=keys)
        return dict(zip(keys, payout.now.backers, strict=True))

    assert amounts_of(data.draw(st.permutations(backers))) == amounts_of(backers)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], HALF, []), "no pledge was collected to give the backers' 4000 basis points to"),
        (([], HALF, [0, 0]), "no pledge was collected"),
        (([], HALF, [1, -1]), "a pledge must not be negative"),
        (([], HALF, [1.5]), "a pledge must be a whole number"),
        (([], HALF, [1], Paid(0, 0, ())), "1 pledges, but 0 backers were paid"),
        (([], HALF, [1], Paid(-1, 0, (0,))), "an amount paid must not be negative"),
        (([], HALF, [1], Paid(0, 0, (0.5,))), "an amount paid must be a whole number"),
        (([], HALF, [1, 1], None, False, [1]), "2 pledges need as many keys of order, not 1"),
    ],
)
def test_a_waterfall_that_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        pay_profit(*arguments)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Split(5000, 4000, 999), "add up to 10000 basis points, not 9999"),
        (lambda: Split(11_000, -2000, 1000), "creator's part must be whole basis points"),
        (lambda: Split(0.5, 0.4, 0.1), "creator's part must be whole basis points"),
        (lambda: Period(-1), "revenue must not be negative"),
        (lambda: Period(1, 0.5), "costs must be a whole number"),
    ],
)
def test_terms_and_periods_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()

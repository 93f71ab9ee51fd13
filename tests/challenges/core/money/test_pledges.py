import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.core.money import (
    COLLECTED,
    RELEASED,
    UNCOLLECTED,
    Fees,
    Outcome,
    Pledge,
    settle_pledges,
)

STEADY = settings(derandomize=True, deadline=None, database=None)
FEES = Fees(platform_bps=500, processor_bps=290, processor_fixed=30)


@st.composite
def campaigns(draw):
    amounts = draw(st.lists(st.integers(1, 10**7), max_size=8))
    goal = draw(st.integers(1, sum(amounts) + 2))
    reached = sum(amounts) >= goal
    pledges = [
        Pledge(f"p{number}", amount, reached and draw(st.booleans()))
        for number, amount in enumerate(amounts)
    ]
    fees = Fees(draw(st.integers(0, 5000)), draw(st.integers(0, 5000)), draw(st.integers(0, 100)))
    return goal, pledges, fees


def pledges_of(*amounts, collected=False):
    return [Pledge(f"p{n}", amount, collected) for n, amount in enumerate(amounts, start=1)]


def test_a_goal_reached_to_the_cent_succeeds_and_one_cent_less_releases_all():
    assert settle_pledges(100_00, pledges_of(60_00, 40_00), FEES).succeeded
    missed = settle_pledges(100_00, pledges_of(60_00, 39_99), FEES)

    assert not missed.succeeded
    assert missed.outcomes == (
        Outcome("p1", 60_00, RELEASED, 0),
        Outcome("p2", 39_99, RELEASED, 0),
    )
    assert (missed.released, missed.collected, missed.net) == (99_99, 0, 0)
    assert (missed.platform_fee, missed.processor_fee) == (0, 0)


def test_fees_are_taken_on_collected_money_only_each_charge_rounded_half_up():
    pledges = [Pledge("a", 50_00, True), Pledge("b", 25_50, True), Pledge("c", 40_00)]

    settlement = settle_pledges(100_00, pledges, FEES)

    assert settlement.outcomes == (
        Outcome("a", 50_00, COLLECTED, 145 + 30),
        Outcome("b", 25_50, COLLECTED, 74 + 30),  # 2.9 % of 25.50 is 73.95 cents
        Outcome("c", 40_00, UNCOLLECTED, 0),
    )
    assert settlement.platform_fee == 378  # 5 % of 75.50 is 377.5 cents
    assert settlement.processor_fee == 279
    assert settlement.net == 7550 - 378 - 279
    assert settlement.uncollected == 4000


def test_the_processor_rounds_every_charge_and_the_platform_the_total_once():
    fees = Fees(platform_bps=50, processor_bps=50)

    settlement = settle_pledges(300, pledges_of(100, 100, 100, collected=True), fees)

    assert settlement.processor_fee == 3  # three times half a cent, each rounded up
    assert settlement.platform_fee == 2  # once a cent and a half


def test_success_stands_though_less_than_the_goal_is_collected():
    pledges = [Pledge("a", 80, True), Pledge("b", 20)]

    settlement = settle_pledges(100, pledges, Fees())

    assert settlement.succeeded
    assert (settlement.collected, settlement.uncollected, settlement.released) == (80, 20, 0)


def test_at_the_deadline_itself_nothing_is_collected_and_no_fee_is_due():
    settlement = settle_pledges(100, pledges_of(60, 50), FEES)

    assert settlement.succeeded
    assert (settlement.uncollected, settlement.platform_fee, settlement.processor_fee) == (
        110,
        0,
        0,
    )


def test_no_pledge_at_all_is_a_failure_in_which_nothing_moves():
    settlement = settle_pledges(1, [], FEES)

    assert not settlement.succeeded
    assert settlement.outcomes == ()
    assert settlement.authorised == settlement.net == 0


def test_fixed_fees_beyond_the_money_collected_are_owed_all_the_same():
    settlement = settle_pledges(20, pledges_of(10, 10, collected=True), Fees(processor_fixed=30))

    assert (settlement.processor_fee, settlement.net) == (60, -40)


@STEADY
@given(campaigns())
def test_everything_in_a_settlement_adds_up(campaign):
    goal, pledges, fees = campaign

    settlement = settle_pledges(goal, pledges, fees)

    assert settlement.authorised == sum(pledge.authorised for pledge in pledges)
    assert (
        settlement.released + settlement.uncollected + settlement.collected == settlement.authorised
    )
    assert (
        settlement.platform_fee + settlement.processor_fee + settlement.net == settlement.collected
    )
    assert settlement.succeeded == (settlement.authorised >= goal)
    assert [outcome.key for outcome in settlement.outcomes] == [pledge.key for pledge in pledges]


@STEADY
@given(campaigns())
def test_a_pledge_ends_in_one_state_and_none_is_charged_after_a_failure(campaign):
    goal, pledges, fees = campaign

    settlement = settle_pledges(goal, pledges, fees)

    states = {outcome.state for outcome in settlement.outcomes}
    assert states <= ({COLLECTED, UNCOLLECTED} if settlement.succeeded else {RELEASED})
    charged = [outcome.key for outcome in settlement.outcomes if outcome.state == COLLECTED]
    assert charged == [pledge.key for pledge in pledges if pledge.collected]


@pytest.mark.parametrize(
    ("goal", "pledges", "message"),
    [
        (0, [], "a goal must be at least 1"),
        (10.0, [], "goal must be a whole number"),
        (10, [Pledge("a", 0)], "pledge 'a' must be at least 1"),
        (10, [Pledge("a", -5)], "pledge 'a' must not be negative"),
        (10, [Pledge("a", 5.5)], "pledge 'a' must be a whole number"),
        (10, [Pledge("a", 5), Pledge("a", 6)], "pledge 'a' stands twice"),
        (10, [Pledge("a", 5, True)], "pledge 'a' was collected though the goal was missed"),
    ],
)
def test_goals_and_pledges_that_make_no_sense_are_refused(goal, pledges, message):
    with pytest.raises(ValueError, match=message):
        settle_pledges(goal, pledges, Fees())


@pytest.mark.parametrize(
    ("fees", "message"),
    [
        ((-1, 0, 0), "platform's fee must be whole basis points"),
        ((10_001, 0, 0), "platform's fee must be whole basis points"),
        ((0, 2.9, 0), "processor's fee must be whole basis points"),
        ((0, 0, 0.3), "fixed fee must be a whole number"),
        ((9000, 1001, 0), "more than the whole"),
    ],
)
def test_fees_that_make_no_sense_are_refused(fees, message):
    with pytest.raises(ValueError, match=message):
        Fees(*fees)

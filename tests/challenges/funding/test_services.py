import pytest
from django.core.exceptions import ValidationError

from challenges.briefs.models import Challenge
from challenges.briefs.services import set_rules
from challenges.core.errors import Refused
from challenges.funding.models import Deposit
from challenges.funding.queries import Held, deposits_of, held_of
from challenges.funding.rules import may_confirm_held
from challenges.funding.services import carry_held, confirm_held, return_held
from challenges.organisations.services import add_member
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of, a_staff_member
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    """With a bounty of 100,000."""
    return a_challenge(stage="announced")


def confirm(challenge, amount=100_000, reference="In 1"):
    return confirm_held(
        challenge=challenge, amount_minor=amount, reference=reference, by=a_staff_member()
    )


def test_what_is_paid_in_is_held_and_the_brief_says_so(challenge, client):
    before = client.get(challenge.get_absolute_url()).content.decode()
    confirm(challenge, 40_000)
    partly = client.get(challenge.get_absolute_url()).content.decode()
    confirm(challenge, 60_000, "In 2")
    whole = client.get(challenge.get_absolute_url()).content.decode()

    assert "Not held: nothing was paid in beforehand." in before
    assert "Partly held: €400 of €1,000 was paid in." in partly
    assert "Held: €1,000 was paid in" in whole
    assert held_of(challenge).is_whole is True


def test_one_reference_is_booked_once(challenge):
    first = confirm(challenge)

    assert confirm(challenge) == first
    with pytest.raises(Refused, match="Another amount"):
        confirm(challenge, 1)
    with pytest.raises(Refused, match="more than the bounty"):
        confirm(challenge, 1, "In 2")
    assert held_of(challenge).now_minor == 100_000
    assert Deposit.objects.count() == 1


def test_staff_confirms_and_never_the_organisation_itself(challenge):
    staff, both = a_staff_member(), a_staff_member()
    add_member(organisation=challenge.organisation, user=both, role="viewer")
    people = [a_user(), a_member_of(challenge.organisation, "owner"), both, staff]

    assert [bool(may_confirm_held(who, challenge)) for who in people] == [False, False, False, True]


def test_staff_with_a_seat_in_another_organisation_may_confirm(challenge):
    staff = a_staff_member()
    add_member(organisation=a_challenge().organisation, user=staff, role="owner")

    assert may_confirm_held(staff, challenge)


def test_where_nothing_was_paid_in_nothing_is_held(challenge):
    assert held_of(challenge) == Held(
        now_minor=0, paid_in_minor=0, bounty_minor=100_000, currency="EUR"
    )


def test_each_challenge_has_its_own_deposits_and_no_part_of_anothers(challenge):
    other = a_challenge(stage="announced", organisation=challenge.organisation)
    first, second = confirm(challenge, 40_000), confirm(challenge, 10_000, "In 2")
    elsewhere = confirm(other, 70_000, "In 3")

    assert (held_of(challenge).now_minor, held_of(challenge).paid_in_minor) == (50_000, 50_000)
    assert (held_of(other).now_minor, held_of(other).paid_in_minor) == (70_000, 70_000)
    assert list(deposits_of(challenge)) == [first, second]
    assert list(deposits_of(other)) == [elsewhere]


def test_currencies_are_not_added_up(challenge):
    confirm(challenge, 40_000)
    Challenge.objects.filter(pk=challenge.pk).update(currency="USD")
    in_dollars = Challenge.objects.get(pk=challenge.pk)

    assert (held_of(in_dollars).now_minor, held_of(in_dollars).paid_in_minor) == (0, 0)

    confirm(in_dollars, 30_000, "In 2")
    assert (held_of(in_dollars).now_minor, held_of(in_dollars).paid_in_minor) == (30_000, 30_000)
    assert (held_of(challenge).now_minor, held_of(challenge).paid_in_minor) == (40_000, 40_000)


def test_what_went_back_was_still_paid_in(challenge):
    confirm(challenge, 100_000)
    return_held(challenge=challenge, amount_minor=30_000, reference="Out 1", by=a_staff_member())

    held = held_of(challenge)
    assert (held.now_minor, held.paid_in_minor, held.is_whole) == (70_000, 100_000, True)


def test_what_is_held_is_carried_to_a_challenge_of_the_same_organisation_once(challenge):
    confirm(challenge)
    following = a_challenge(stage="announced", organisation=challenge.organisation)
    staff = a_staff_member()
    for _ in range(2):
        carry_held(challenge=challenge, to=following, amount_minor=100_000, by=staff)

    assert (held_of(challenge).now_minor, held_of(following).now_minor) == (0, 100_000)
    with pytest.raises(Refused, match="same organisation"):
        carry_held(challenge=following, to=a_challenge(), amount_minor=100_000, by=staff)


def test_the_bounty_may_grow_but_not_shrink_once_there_is_an_idea():
    """M8: a draft whose dates have passed may still change its rules."""
    challenge = a_challenge(stage="announced")
    set_rules(challenge=challenge, by=None, tiers=[50_000, 40_000])
    an_idea(challenge=challenge)

    for change in (
        {"tiers": [49_999, 50_000]},
        {"tiers": [90_000]},
        {"fields": {"currency": "USD"}},
    ):
        with pytest.raises(Refused, match="Somebody has written an idea"):
            set_rules(challenge=challenge, by=None, **change)
    set_rules(challenge=challenge, by=None, tiers=[50_000, 40_001, 1])

    assert challenge.__class__.objects.get(pk=challenge.pk).bounty_minor == 90_002


def test_the_award_is_not_due_before_the_last_window_has_closed(challenge):
    early = challenge.window("judging").opens_at

    with pytest.raises(ValidationError, match="before the last window"):
        set_rules(challenge=challenge, by=None, fields={"decide_by": early})

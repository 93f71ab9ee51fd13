"""Which role takes which step of a payment, and of the rights in an awarded idea."""

import pytest

from challenges.awards import rules
from challenges.awards.models import Award, Payout
from challenges.awards.services import (
    approve_payout,
    award_bounty,
    confirm_payout,
    order_payout,
    return_payout,
    send_payout,
)
from challenges.funding.services import confirm_held
from tests.builders.awards import accepted, an_approved_payout, an_awarded_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_judged_challenge, a_person_who_is, an_organiser, publish

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "member", "author", "judge", "viewer", "editor", "owner", "staff")
RUNS_IT = {"editor", "owner", "staff"}


@pytest.fixture
def owed():
    """The organiser, the award of the first place, and one person of each role."""
    challenge, ideas, organiser, (award, _second) = an_awarded_challenge()
    people = {role: a_person_who_is(role, challenge, ideas) for role in ROLES}
    people["author"] = award.idea.author
    return organiser, award, people


def allowed(people, rule, subject) -> set[str]:
    """The roles that may; the subject is read anew, as its state is remembered by the object."""
    subject = type(subject).objects.get(pk=subject.pk)
    return {role for role, person in people.items() if rule(person, subject)}


def test_each_step_of_a_payment_is_for_whoever_owes_it_and_the_last_for_the_winner(owed):
    organiser, award, people = owed

    assert allowed(people, rules.may_accept_award, award) == {"author"}
    assert allowed(people, rules.may_give_details, award) == set()
    payout = order_payout(award=accepted(award), by=organiser)
    assert allowed(people, rules.may_accept_award, award) == set()
    assert allowed(people, rules.may_give_details, award) == {"author"}
    assert allowed(people, rules.may_order_payout, award) == set()
    assert allowed(people, rules.may_approve_payout, payout) == RUNS_IT
    assert allowed(people, rules.may_send_payout, payout) == set()
    assert allowed(people, rules.may_see_details, payout) == RUNS_IT
    assert allowed(people, rules.may_return_payout, payout) == RUNS_IT

    approve_payout(payout=payout, by=people["owner"])
    assert allowed(people, rules.may_approve_payout, payout) == set()
    assert allowed(people, rules.may_give_details, award) == set()
    assert allowed(people, rules.may_send_payout, payout) == RUNS_IT
    assert allowed(people, rules.may_see_details, payout) == RUNS_IT
    assert allowed(people, rules.may_confirm_payout, payout) == set()

    payout = Payout.objects.get(pk=payout.pk)
    send_payout(payout=payout, by=organiser, reference="R-1")
    assert allowed(people, rules.may_send_payout, payout) == set()
    assert allowed(people, rules.may_see_details, payout) == set()
    assert allowed(people, rules.may_return_payout, payout) == RUNS_IT
    assert allowed(people, rules.may_confirm_payout, payout) == {"author"}

    confirm_payout(payout=Payout.objects.get(pk=payout.pk), by=people["author"])
    assert allowed(people, rules.may_return_payout, payout) == set()
    assert allowed(people, rules.may_confirm_payout, payout) == set()


def test_what_came_back_can_be_ordered_again_and_its_winner_may_say_another_account(owed):
    organiser, award, people = owed
    payout = an_approved_payout(award, organiser)

    return_payout(payout=payout, by=organiser, reason="Called off")

    assert allowed(people, rules.may_return_payout, payout) == set()
    assert allowed(people, rules.may_give_details, award) == {"author"}
    assert allowed(people, rules.may_order_payout, award) == RUNS_IT


def test_a_winner_on_the_staff_does_not_approve_her_own_payment(owed):
    organiser, award, people = owed
    winner = people["author"]
    winner.is_staff = True
    payout = order_payout(award=accepted(award), by=organiser)

    assert rules.may_approve_payout(winner, payout).reason == (
        "This payment is to you, so somebody else must approve it."
    )


def test_what_the_platform_holds_is_paid_by_its_staff_alone():
    challenge, ideas = a_judged_challenge()
    staff, organiser = a_staff_member(), an_organiser(challenge)
    confirm_held(challenge=challenge, amount_minor=400_000, reference="In 1", by=staff)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    award, _second = award_bounty(challenge=challenge, by=organiser)
    people = {role: a_person_who_is(role, challenge, ideas) for role in ROLES}
    payout = an_approved_payout(award, organiser)

    for rule in (rules.may_pay, rules.may_send_payout, rules.may_see_details):
        assert allowed(people, rule, payout) == {"staff"}


def test_who_gives_rights_back_and_tells_of_the_project(owed):
    organiser, award, people = owed

    assert allowed(people, rules.may_tell_of_project, award) == RUNS_IT
    assert allowed(people, rules.may_return_rights, award) == set()
    payout = an_approved_payout(award, organiser)
    assert allowed(people, rules.may_return_rights, award) == RUNS_IT

    send_payout(payout=payout, by=organiser, reference="R-1")
    confirm_payout(payout=Payout.objects.get(pk=payout.pk), by=people["author"])
    assert Award.objects.get(pk=award.pk).rights == "bought"
    assert allowed(people, rules.may_return_rights, award) == RUNS_IT

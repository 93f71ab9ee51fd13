"""The organisation has until its own date; then the published ranking decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.awards.decision import decision_of
from challenges.awards.models import Award
from challenges.awards.services import award_bounty, award_overdue
from challenges.awards.shares import shares
from challenges.core.errors import Refused
from challenges.ledger.models import Entry
from challenges.ranking.queries import result_of
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db

FAILED = {"One": (5, [(1, 1)] * 3), "Two": (6, [(2, 2)] * 3)}


def just_now():
    """After every window of a judged challenge, and past."""
    return timezone.now() - timedelta(minutes=1)


def test_before_its_date_nobody_decides_for_the_organisation():
    challenge, _ideas, _organiser = a_decided_challenge()

    assert award_overdue() == 0
    with pytest.raises(Refused, match="still has time"):
        award_bounty(challenge=challenge, by=None)
    assert decision_of(challenge, timezone.now()).state == "open"


def test_after_its_date_the_published_ranking_decides_once(client):
    challenge, _ideas, _organiser = a_decided_challenge(decide_by=just_now())

    assert [award_overdue(), award_overdue()] == [1, 0]

    assert list(Award.objects.order_by("place").values_list("amount_minor", "awarded_by")) == [
        (300_000, None),
        (100_000, None),
    ]
    assert decision_of(challenge, timezone.now()).state == "by_default"
    text = client.get(f"/challenges/{challenge.slug}/results/").content.decode()
    assert "so the published ranking decided who is owed it" in " ".join(text.split())


def test_without_a_result_it_is_late_and_pays_as_soon_as_there_is_one(client):
    challenge, _ideas = a_judged_challenge(decide_by=just_now())

    assert award_overdue() == 0
    assert decision_of(challenge, timezone.now()).state == "late"
    text = client.get(f"/challenges/{challenge.slug}/results/").content.decode()
    assert "Late: no result was published by" in " ".join(text.split())
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")
    assert award_overdue() == 1


def test_a_winner_hidden_since_is_left_to_a_person():
    challenge, ideas, _organiser = a_decided_challenge(decide_by=just_now())
    winner = ideas["Repair bus"]
    winner.hidden_at = winner.submitted_at
    winner.save()

    assert award_overdue() == 0
    assert Entry.objects.count() == 0


def test_where_no_idea_passes_the_shortlist_shares_the_bounty_if_the_rules_say_so():
    challenge, _ideas = a_judged_challenge(FAILED, no_award="split", tiers=(100, 1))
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="")

    awards = award_bounty(challenge=challenge, by=organiser)

    assert sorted(award.amount_minor for award in awards) == [50, 51]
    assert {award.place for award in awards} == {None}


@pytest.mark.parametrize(
    ("rule", "amounts"), [("return", [300]), ("roll_down", [300]), ("re_split", [400])]
)
def test_tiers_that_nobody_reached_go_where_the_rules_say(rule, amounts):
    rows = {"Passes": (20, [(8, 8)] * 3), "Below the floor": (90, [(1, 1)] * 3)}
    challenge, _ideas, _organiser = a_decided_challenge(rows, tiers=(300, 100), unawarded=rule)

    assert [amount for _id, _place, amount in shares(result_of(challenge))] == amounts

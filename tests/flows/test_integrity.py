"""A ring votes; it is found, and a person decides, through HTTP alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge, Window
from challenges.organisations.enums import Role
from challenges.organisations.services import add_member
from challenges.people.models import User
from challenges.voting.models import FlagDecision, VoteEvent
from challenges.voting.services import add_up, reports_due
from tests.builders.briefs import a_challenge
from tests.builders.rings import a_crowd, some_ideas

WHY = "All of these accounts were made on one evening by one person."


@pytest.mark.django_db
def test_a_ring_is_found_and_set_aside_by_a_person_with_a_reason(person, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    challenge = a_challenge(stage="voting")
    ideas = some_ideas(challenge, 8)
    a_crowd(challenge, ideas, at=timezone.now())
    page = f"/desk/challenges/{challenge.slug}/votes/"
    organiser = person("Olga").signs_up()
    who = User.objects.get(email=organiser.email)
    add_member(organisation=challenge.organisation, user=who, role=Role.EDITOR)
    organiser.reads(page, "Not searched yet")

    for name in ("Rik", "Rod", "Rae", "Ros", "Rex"):
        member = person(name).signs_up()
        for idea in ideas[3:]:
            member.post(f"/ideas/{idea.public_id}/support/", want=1)
    add_up()
    reports_due()

    sealed = organiser.reads(page, "5 linked voters", "5 voters support nearly the same ideas")
    assert [idea.title for idea in ideas if f"{idea.title}<" in sealed] == []
    organiser.post(page, status=403, **_decision())

    _voting_closes(challenge)
    reports_due()

    organiser.reads(page, "Final search", "5 voters support nearly the same ideas", ideas[3].title)
    organiser.reads(f"/desk/challenges/{challenge.slug}/", "Look at the votes")
    organiser.post(page, **_decision())

    organiser.reads(page, "These votes are set aside.", WHY, "Olga")
    assert FlagDecision.objects.get().decided_by == who
    # Set aside is not deleted: every vote is still in the log.
    assert VoteEvent.objects.count() == 28 * 2 + 5 * 5

    Window.objects.filter(kind="judging").update(
        opens_at=timezone.now() - timedelta(hours=1), closes_at=a_moment_ago()
    )
    organiser.post(page, status=403, **_decision())
    organiser.reads(page, "These votes are set aside.", "Judging has closed")


def _decision() -> dict:
    return {"flag": "lockstep-1", "lockstep-1-set_aside": "yes", "lockstep-1-reason": WHY}


def _voting_closes(challenge: Challenge) -> None:
    Window.objects.filter(challenge=challenge, kind="voting").update(closes_at=a_moment_ago())


def a_moment_ago():
    """SQLite's clock has milliseconds only, and may be a little behind."""
    return timezone.now() - timedelta(seconds=1)

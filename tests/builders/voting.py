"""Votes, as rows and as the site would write them; `supports` and `exposed` do it in bulk."""

from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone

from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, Exposure, Support, Tally, VoteEvent

from .people import a_user

_numbers = count(1)


def a_voter(confirmed=True, name="Vera", **fields):
    """A member, with a confirmed address as somebody must have to vote."""
    return a_user(name, confirmed=confirmed, **fields)


def a_ballot(challenge, voter=None, supporting=()):
    """A ballot with its supports, their events, exposures and counters."""
    ballot = Ballot.objects.create(
        challenge=challenge, voter=voter or a_voter(), counted_at=timezone.now()
    )
    for idea in supporting:
        _write([ballot], idea, supporting=True)
    return ballot


def supports(idea, n):
    """`n` new voters support the idea, which they have seen; returns their ballots."""
    ballots = _new_ballots(idea.challenge, n)
    _write(ballots, idea, supporting=True)
    return ballots


def exposed(idea, n):
    """`n` new voters have seen the idea and gone on; returns their ballots."""
    ballots = _new_ballots(idea.challenge, n)
    _write(ballots, idea, supporting=False)
    return ballots


def _new_ballots(challenge, n):
    model = get_user_model()
    numbers = [next(_numbers) for _ in range(n)]
    people = model.objects.bulk_create(
        model(
            email=f"voter{number}@crowd.example",
            canonical_email=f"voter{number}@crowd.example",
            display_name=f"Voter {number}",
            password="!",
        )
        for number in numbers
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
    )
    now = timezone.now()
    return Ballot.objects.bulk_create(
        Ballot(challenge=challenge, voter=person, counted_at=now) for person in people
    )


def _write(ballots, idea, supporting):
    now = timezone.now()
    rows = [{"ballot": ballot, "idea": idea} for ballot in ballots]
    Exposure.objects.bulk_create(Exposure(shown_at=now, **row) for row in rows)
    if supporting:
        VoteEvent.objects.bulk_create(
            VoteEvent(statement=Statement.SUPPORT, stated_at=now, **row) for row in rows
        )
        Support.objects.bulk_create(Support(stated_at=now, **row) for row in rows)
    Tally.objects.get_or_create(idea=idea)
    Tally.objects.filter(idea=idea).update(
        supports=F("supports") + len(rows) * supporting, exposures=F("exposures") + len(rows)
    )

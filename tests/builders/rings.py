"""Crowds with something to find in them: rings, and the people around them."""

from datetime import timedelta
from itertools import combinations, count

from django.contrib.auth import get_user_model
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, Exposure, IntegrityReport, Support, VoteEvent
from challenges.voting.rules import voting_is_over
from challenges.voting.services import recount
from tests.builders.ideas import an_idea
from tests.builders.people import a_user

_numbers = count(1)


def some_ideas(challenge, number):
    author = a_user("Author")
    return [an_idea(challenge=challenge, author=author, title=f"Idea {n}") for n in range(number)]


def ballots_for(challenge, choices, *, at=None, seen=(), counted=True, joined=None, **fields):
    """A ballot of a new member for each list of ideas, all supported at one moment (halfway through
    the window unless told), seen besides those it supports; counters, seals and all."""
    window = challenge.window(WindowKind.VOTING)
    at = at or window.opens_at + (min(window.closes_at, timezone.now()) - window.opens_at) / 2
    people = _people(len(choices), joined or window.opens_at - timedelta(days=90))
    ballots = Ballot.objects.bulk_create(
        Ballot(challenge=challenge, voter=person, counted_at=at if counted else None, **fields)
        for person in people
    )
    chosen = [
        {"ballot": ballot, "idea": idea}
        for ballot, ideas in zip(ballots, choices, strict=True)
        for idea in ideas
    ]
    shown = {(b.pk, i.pk): (b, i) for b in ballots for i in seen}
    shown |= {(row["ballot"].pk, row["idea"].pk): (row["ballot"], row["idea"]) for row in chosen}
    Exposure.objects.bulk_create(
        Exposure(ballot=ballot, idea=idea, shown_at=at) for ballot, idea in shown.values()
    )
    VoteEvent.objects.bulk_create(
        VoteEvent(statement=Statement.SUPPORT, stated_at=at, **row) for row in chosen
    )
    Support.objects.bulk_create(Support(stated_at=at, **row) for row in chosen)
    recount(challenge=challenge)
    return ballots


def a_ring(challenge, ideas, members=6, **options):
    """Members who cast the same ballot; five ideas at least, or it is not noticed."""
    return ballots_for(challenge, [ideas] * members, **options)


def a_crowd(challenge, ideas, **options):
    """Honest people: one for each two ideas, who saw them all. Nothing links them."""
    return ballots_for(challenge, list(combinations(ideas, 2)), seen=ideas, **options)


def _people(number, joined):
    model = get_user_model()
    return model.objects.bulk_create(
        model(
            email=f"ringer{n}@crowd.example",
            canonical_email=f"ringer{n}@crowd.example",
            display_name=f"Ringer {n}",
            password="!",
            date_joined=joined,
        )
        for n in [next(_numbers) for _ in range(number)]
    )


def a_report_with(
    challenge, ideas, *, supports=20, of_group=6, rate=0.25, groups=1, signs=1, final=None
):
    """A report as a search leaves it, but with these numbers: nobody has to vote for it."""
    ids = [idea.public_id for idea in ideas]
    link = {"observed": 6, "percent": 90, "identical": 6, "common": len(ids), "threshold": 5}
    burst = {
        "idea": ids[0],
        "hour": 3,
        "observed": of_group,
        "expected": 1.5,
        "supports": supports,
        "p": 1e-7,
        "threshold": 1e-5,
    }
    order = [{"idea": idea, "place": 1, "m": rate} for idea in ids]
    moved = {"supports": supports, "of_group": of_group, "place": 1, "place_without": 2}
    names = [f"lockstep-{n}" for n in range(1, groups + 1)]
    rows = [_flag(name, link, ids, links=True) for name in names]
    rows += [_flag(f"burst-{n}", burst, ids[:1]) for n in range(1, signs + 1)]
    return IntegrityReport.objects.create(
        challenge=challenge,
        made_at=timezone.now(),
        is_final=voting_is_over(challenge, now=timezone.now()) if final is None else final,
        flags=rows,
        not_measured=["source", "device"],
        alternatives={
            "treatment": "report",
            "linked": groups,
            "voters": {"all": supports, "named": of_group, "linked": of_group},
            "with": order,
            "without": order,
            "treated": order,
            "groups": {
                name: {"size": 6, "ideas": [{"idea": idea} | moved for idea in ids]}
                for name in names
            },
        },
    )


def _flag(name, values, ideas, links=False):
    return {
        "id": name,
        "kind": name.split("-")[0],
        "links": links,
        "information": False,
        "values": values,
        "ideas": ideas,
        "ballots": list(range(values["observed"])),
    }

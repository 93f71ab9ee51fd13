"""Results: as files for the arithmetic, and as whole challenges in the database."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.balance import compute
from challenges.balance.intake import read
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.services import publish_brief, set_rules, start_challenge
from challenges.organisations.models import Organisation
from challenges.organisations.services import add_member, create_organisation
from challenges.ranking.enums import Route
from challenges.ranking.models import Finalist
from challenges.ranking.report import report
from challenges.ranking.services import preview_result, publish_result
from challenges.voting.models import Tally
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.people import a_user

_numbers = count(1)


def a_file(ideas, reviews=(), **rules) -> dict:
    """ideas: (id, supports, exposures[, finalist]); reviews: (idea, judge, score)."""
    return {
        "format": "ideabounty-challenge/1",
        "rules": {"crowd_weight": "0.5", "draws": 200, **rules},
        "ideas": [
            {"id": row[0], "supports": row[1], "exposures": row[2], "finalist": (*row, True)[3]}
            for row in ideas
        ],
        "reviews": [{"idea": i, "judge": j, "score": str(s)} for i, j, s in reviews],
    }


def a_report(*args, **rules):
    file = read(a_file(*args, **rules)).as_input()
    return report(file, compute(file))


def three_judges(**scores) -> list[tuple]:
    """Each idea scored by the same three judges, one a little strict and one a little mild."""
    return [
        (idea, judge, score + shift)
        for idea, score in scores.items()
        for judge, shift in (("j1", -2), ("j2", 0), ("j3", 3))
    ]


def an_organisation(name=None) -> Organisation:
    number = next(_numbers)
    return create_organisation(
        name=name or f"Organisation {number}", slug=f"organisation-{number}", kind="nonprofit"
    )


def an_organiser(challenge, role="editor", name="Olga"):
    user = a_user(name)
    add_member(organisation=challenge.organisation, user=user, role=role)
    return user


def a_voted_challenge(
    *, voting_closed=True, judging_closed=True, organisation=None, tiers=(300_000, 100_000), **rules
) -> Challenge:
    """Published, submissions over; voting over unless told; two criteria of weights 2 and 1."""
    now, day = timezone.now(), timedelta(days=1)
    number = next(_numbers)
    challenge = start_challenge(
        organisation=organisation or an_organisation(),
        title=f"Quieter streets {number}",
        by=a_user("Starter"),
        slug=f"quieter-streets-{number}",
    )
    alone = Decimal(rules.get("crowd_weight", "0.5")) == 1
    set_rules(
        challenge=challenge,
        by=None,
        fields={"quorum": 0, "currency": "EUR", "time_zone": "Europe/Madrid"} | rules,
        windows={
            WindowKind.SUBMISSION: (now - 30 * day, now - 20 * day),
            WindowKind.VOTING: (now - 20 * day, now + (-10 if voting_closed else 1) * day),
            WindowKind.JUDGING: (now - 9 * day, now + (-1 if judging_closed else 1) * day),
        },
        criteria=[] if alone else [{"name": "Impact", "weight": 2}, {"name": "Cost", "weight": 1}],
        tiers=list(tiers),
        questions=[{"prompt": "What would you do?"}],
    )
    publish_brief(challenge=challenge, by=None)
    return Challenge.objects.get(pk=challenge.pk)


def a_tallied_idea(challenge, title, supports=0, exposures=100, **fields):
    idea = an_idea(challenge=challenge, title=title, **fields)
    Tally.objects.create(idea=idea, supports=supports, exposures=exposures)
    return idea


def a_finalist(idea, route=Route.CROWD, reason=""):
    return Finalist.objects.create(
        challenge=idea.challenge, idea=idea, route=route, reason=reason, chosen_at=timezone.now()
    )


def a_judged_challenge(rows=None, *, judges=3, **options) -> tuple[Challenge, dict]:
    """rows: title -> (supports, [scores of each judge on both criteria]); all are finalists."""
    rows = rows or {
        "Night gardens": (80, [(3, 4), (4, 4), (4, 5)]),
        "Repair bus": (60, [(8, 7), (7, 8), (8, 8)]),
        "Library of things": (15, [(9, 9), (9, 8), (10, 9)]),
    }
    challenge = a_voted_challenge(**options)
    panel = [a_judge(challenge) for _ in range(judges)]
    ideas = {}
    for title, (supports, scores) in rows.items():
        idea = ideas[title] = a_tallied_idea(challenge, title, supports)
        a_finalist(idea)
        for judge, given in zip(panel, scores, strict=False):
            a_review(judge, idea, given)
    return challenge, ideas


def publish(*, challenge, by, **words):
    """Publishes the result with a word on every idea over which crowd and panel differ."""
    _file, output = preview_result(challenge)
    said = {row["id"]: "Bold, not yet costed." for row in output["ideas"] if row["favourite_of"]}
    return publish_result(challenge=challenge, by=by, gap_reasons=said, **words)


def a_decided_challenge(rows=None, **options):
    """The same with its result published by a member of the organisation."""
    challenge, ideas = a_judged_challenge(rows, **options)
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="It can start in spring.", reason="")
    return Challenge.objects.get(pk=challenge.pk), ideas, organiser


# Of the roles of the permission matrix, those that run the challenge.
WHO_RUNS_IT = {
    "anonymous": False,
    "member": False,
    "author": False,
    "other author": False,
    "judge": False,
    "other judge": False,
    "viewer": False,
    "editor": True,
    "owner": True,
    "other organiser": False,
    "staff": True,
}


def a_person_who_is(role, challenge, ideas):
    """A person in one of the roles of the permission matrix, seen from this challenge."""
    other = a_judged_challenge(organisation=an_organisation())[0] if "other" in role else None
    make = {
        "anonymous": AnonymousUser,
        "member": a_user,
        "author": lambda: next(iter(ideas.values())).author,
        "other author": lambda: other.ideas.first().author,
        "judge": lambda: a_judge(challenge).user,
        "other judge": lambda: a_judge(other).user,
        "viewer": lambda: an_organiser(challenge, role="viewer"),
        "editor": lambda: an_organiser(challenge, role="editor"),
        "owner": lambda: an_organiser(challenge, role="owner"),
        "other organiser": lambda: an_organiser(other, role="owner"),
        "staff": lambda: a_user(staff=True),
    }
    return make[role]()

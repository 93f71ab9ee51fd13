"""How a challenge goes, in numbers by day: who came, wrote and voted, and where people stop.

Visitors are not among them. Without a cookie or an address, both of which we do not keep, nobody
can tell a visitor who opens ten pages from ten visitors, and a page kept by a proxy never reaches
us. What is counted is what members did. docs/decisions/visitors-are-not-counted.md

Who looks at ideas gets a ballot, and so does who supports one by a link: both numbers are told only
where counts may be seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas
from challenges.voting.models import Ballot
from challenges.voting.queries import voters_count
from challenges.voting.rules import may_see_counts

MOST_BARS = 60


@dataclass(frozen=True, slots=True)
class Series:
    """bars: (first day, how many), each of `days` days, none left out."""

    key: str
    title: str
    about: str
    bars: list[tuple[date, int]]
    days: int

    @property
    def total(self) -> int:
        return sum(number for _day, number in self.bars)


@dataclass(frozen=True, slots=True)
class Step:
    """How many came so far; percent: of the first step."""

    words: str
    number: int
    percent: int


def series_of(challenge: Challenge, *, user, now: datetime) -> list[Series]:
    """By day of the challenge's zone, from the first opening on; one query each."""
    begin = challenge.first_opens_at
    if begin is None or begin > now:
        return []
    sees_votes = may_see_counts(challenge, now=now, user=user)
    ideas, ballots = Idea.objects.filter(challenge=challenge), _ballots(challenge)
    tables = [
        (
            "joined",
            _("New members"),
            _("Accounts made since the opening that wrote or looked here.")
            if sees_votes
            else _("Accounts made since the opening that wrote here."),
            _by_day(_new_members(challenge, begin, ballots if sees_votes else None),
                    "date_joined", challenge),
        ),
        (
            "begun",
            _("Ideas begun"),
            _("Drafts too, which only their authors read."),
            _by_day(ideas, "created_at", challenge),
        ),
        (
            "submitted",
            _("Ideas handed in"),
            _("For the first time; what was withdrawn or hidden since is counted."),
            _by_day(ideas.filter(submitted_at__isnull=False), "submitted_at", challenge),
        ),
    ]  # fmt: skip
    if sees_votes:
        first = ballots.filter(supports__isnull=False).annotate(first=Min("events__stated_at"))
        tables += [
            (
                "looked",
                _("Members who looked at ideas"),
                _("On the day on which the wall first showed them one."),
                _by_day(ballots, "created_at", challenge),
            ),
            (
                "supporters",
                _("Supporters"),
                _("Members who support an idea, on the day of their first vote."),
                _by_day_of_each(first, "first", challenge),
            ),
        ]
    return [_series(*table, challenge=challenge, begin=begin, now=now) for table in tables]


def ways_of(challenge: Challenge, *, user, now: datetime) -> list[tuple[str, list[Step]]]:
    """Where people stop: on the way to an idea on the wall, and on the way to a vote."""
    ideas, ballots = Idea.objects.filter(challenge=challenge), _ballots(challenge)
    writing = [
        (_("began an idea"), ideas.count()),
        (_("handed in"), ideas.filter(submitted_at__isnull=False).count()),
        (_("on the wall now"), public_ideas(challenge).count()),
    ]
    ways = [(_("From a draft to the wall"), _steps(writing))]
    if may_see_counts(challenge, now=now, user=user):
        voting = [
            (_("were shown ideas"), ballots.count()),
            (_("were shown enough for their votes to count"),
             ballots.filter(counted_at__isnull=False).count()),
            (_("support an idea"), voters_count(challenge)),
        ]  # fmt: skip
        ways.append((_("To a vote"), _steps(voting)))
    return ways


def _ballots(challenge: Challenge) -> QuerySet[Ballot]:
    return Ballot.objects.filter(challenge=challenge)


def _new_members(
    challenge: Challenge, begin: datetime, ballots: QuerySet[Ballot] | None
) -> QuerySet:
    """Since `begin`; ballots: those whose voters count as members who did something here."""
    did = Q(Exists(Idea.objects.filter(challenge=challenge, author=OuterRef("pk"))))
    if ballots is not None:
        did |= Q(Exists(ballots.filter(voter=OuterRef("pk"))))
    return get_user_model().objects.filter(did, date_joined__gte=begin)


def _by_day(rows: QuerySet, name: str, challenge: Challenge) -> dict[date, int]:
    days = rows.order_by().annotate(day=TruncDate(name, tzinfo=challenge.zone)).values("day")
    return dict(days.annotate(n=Count("pk", distinct=True)).values_list("day", "n"))


def _by_day_of_each(rows: QuerySet, name: str, challenge: Challenge) -> dict[date, int]:
    """The same of a moment that is itself worked out for each row."""
    found: dict[date, int] = {}
    for at in rows.order_by().values_list(name, flat=True).iterator():
        day = at.astimezone(challenge.zone).date()
        found[day] = found.get(day, 0) + 1
    return found


def _series(key, title, about, found: Mapping, *, challenge, begin, now) -> Series:
    first = min([begin.astimezone(challenge.zone).date(), *found])
    ends = max(window.closes_at for window in challenge.windows_by_kind.values())
    last = max([min(now, ends).astimezone(challenge.zone).date(), *found])
    days = -(-((last - first).days + 1) // MOST_BARS)
    bars, day = [], first
    while day <= last:
        span = (day + timedelta(days=number) for number in range(days))
        bars.append((day, sum(found.get(each, 0) for each in span)))
        day += timedelta(days=days)
    return Series(key, title, about, bars, days)


def _steps(found: list[tuple[str, int]]) -> list[Step]:
    whole = found[0][1]
    return [
        Step(words, number, round(100 * number / whole) if whole else 0) for words, number in found
    ]

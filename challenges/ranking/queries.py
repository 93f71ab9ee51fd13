from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from challenges.balance.crowd import fit_prior, posterior_quantile
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Assignment, Review
from challenges.judging.queries import not_given_up
from challenges.voting.queries import Counts, counts_now

from .models import Finalist, Override, Result

# The rate of which we are nine tenths sure: few votes must not lead by luck.
SURE_OF = 0.1


@dataclass(frozen=True, slots=True)
class CrowdRow:
    """An idea as the crowd sees it: place, counts, and the rate it has with 90 % certainty."""

    place: int
    idea: Idea
    supports: int
    exposures: int
    sure_rate: float


def crowd_ranking(challenge: Challenge, *, now: datetime | None = None) -> list[CrowdRow]:
    """The public ideas, best supported first; an empty list until voting has closed.

    Ordered by the lower tenth of what each support rate may be (specification, section 4), so that
    an idea that few have seen does not lead by luck. Equal ideas keep the order of their ids.
    """
    if not challenge.has_closed(WindowKind.VOTING, now or database_now()):
        return []
    ideas = list(public_ideas(challenge).select_related("author").order_by("public_id"))
    if not ideas:
        return []
    counts = counts_now(challenge)
    supports = [counts.get(idea.pk, Counts()).supports for idea in ideas]
    exposures = [counts.get(idea.pk, Counts()).exposures for idea in ideas]
    rates = _sure_rates(supports, exposures)
    order = sorted(range(len(ideas)), key=lambda number: -rates[number])
    return [
        CrowdRow(place, ideas[number], supports[number], exposures[number], rates[number])
        for place, number in enumerate(order, start=1)
    ]


def _sure_rates(supports: Sequence[int], exposures: Sequence[int]) -> list[float]:
    given, shown = np.array(supports, int), np.array(exposures, int)
    found = posterior_quantile(given, shown, fit_prior(given, shown), SURE_OF)
    return [round(float(rate), 9) for rate in found]


def finalists_of(challenge: Challenge) -> QuerySet[Finalist]:
    return Finalist.objects.filter(challenge=challenge).select_related("idea__author", "chosen_by")


def open_assignments(challenge: Challenge) -> QuerySet[Assignment]:
    """Reviews of this challenge that are still owed."""
    return owed(Assignment.objects.filter(judge__challenge=challenge))


def owed(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those on the shortlist that are neither complete nor given up."""
    same = {"judge": OuterRef("judge"), "idea": OuterRef("idea")}
    complete = Review.objects.filter(status=ReviewStatus.COMPLETE, **same)
    return not_given_up(assignments).filter(
        ~Exists(complete),
        idea__finalist__isnull=False,
        # What was withdrawn or hidden since cannot win, so nobody waits for its scores.
        idea__status=Status.SUBMITTED,
        idea__hidden_at__isnull=True,
    )


def results_of(challenge: Challenge) -> QuerySet[Result]:
    """Every published version, newest first."""
    return Result.objects.filter(challenge=challenge).select_related("card", "published_by")


def result_of(challenge: Challenge, version: int | None = None) -> Result | None:
    """The newest published version, or the one asked for."""
    results = results_of(challenge).order_by("-version")
    if version is not None:
        results = results.filter(version=version)
    return results.first()


@dataclass(frozen=True, slots=True)
class Placed:
    """A place that money follows, and the public id of the idea that has it."""

    place: int
    idea: str


def placing_of(result: Result) -> list[Placed]:
    """The places that money follows: those computed, without what was vetoed, and with the winner
    that the organiser named in front, where there is one. Ties share a place, as computed.
    """
    vetoed = result.vetoes.values_list("idea__public_id", flat=True)
    override = Override.objects.filter(result=result).select_related("idea").first()
    return placed(result.data, set(vetoed), override and override.idea.public_id)


def placed(output: Mapping, vetoed: Collection[str], first: str | None) -> list[Placed]:
    """output: as the balance wrote it; first: who wins by hand. A veto stops an idea as a gate
    does: nobody else's score changes, and who stood behind it moves up."""
    computed = [
        (row["id"] != first, row["place"], row["id"])
        for row in output["ideas"]
        if row["place"] and row["id"] not in vetoed
    ]
    return [
        Placed(1 + sum(other[:2] < row[:2] for other in computed), row[2])
        for row in sorted(computed)
    ]

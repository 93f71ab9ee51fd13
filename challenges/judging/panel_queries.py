"""What the organiser reads of the panel: who still sits on it, who owes what, where it splits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
)

from challenges.balance import assignment as engine
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import credited_for, public_ideas

from .enums import ReviewStatus, Way
from .models import Assignment, Conflict, Judge, Review, Score
from .panel_models import AssignmentPlan, Departure, ExtraReviews
from .queries import accepted, own_idea

# Points of 100 between two complete reviews of one idea from which on the panel splits over it.
SPLIT_FROM = 40


def seated(judges: QuerySet[Judge]) -> QuerySet[Judge]:
    """Those who accepted and have not dropped out: who can be given something to score."""
    return accepted(judges).filter(departure__isnull=True)


def plan_of(challenge: Challenge) -> AssignmentPlan | None:
    return AssignmentPlan.objects.filter(challenge=challenge).first()


def ideas_to_score(challenge: Challenge) -> QuerySet[Idea]:
    """The shortlist without what was withdrawn or hidden since."""
    return public_ideas(challenge).filter(finalist__isnull=False).order_by("public_id")


@dataclass(frozen=True, eq=False)
class Bench:
    """Who is to score what, as arrays of ideas by judges (I, J).

    judges: everybody who accepted, also those who dropped out. given: reviews that are assigned
    and can count; begun: those of which something is saved; done: those that are complete. barred:
    conflicts, reviews withdrawn, and all that a judge who dropped out has not completed. extra:
    reviews asked for beyond the plan (I,).
    """

    ideas: list[Idea]
    judges: list[Judge]
    given: np.ndarray
    begun: np.ndarray
    done: np.ndarray
    barred: np.ndarray
    extra: np.ndarray

    @cached_property
    def left(self) -> np.ndarray:
        return np.array([bool(judge.has_left) for judge in self.judges], dtype=bool)

    @property
    def limits(self) -> np.ndarray:
        """The most reviews of each judge: of one who dropped out, what she has done."""
        return np.where(self.left, (self.given & self.done).sum(axis=0), len(self.ideas))

    def wanted(self, plan: AssignmentPlan | None) -> np.ndarray:
        """How many reviews each idea should have (I,)."""
        if plan is None or plan.way == Way.EVERY:
            return (self.given | ~self.barred).sum(axis=1)
        return plan.reviews + self.extra

    def as_assignment(self, wanted: np.ndarray) -> engine.Assignment:
        """As the engine tells of it: efficiency, components, what is short."""
        return engine.Assignment(
            tuple(idea.public_id for idea in self.ideas),
            tuple(judge.public_id for judge in self.judges),
            wanted,
            self.barred,
            self.limits,
            self.given,
        )


def bench(
    challenge: Challenge, ideas: Iterable[Idea], judges: Iterable[Judge] | None = None
) -> Bench:
    """The panel before these ideas, in six queries; in five with its judges, read with
    `with_reminder`."""
    ideas = list(ideas)
    if judges is None:
        judges = accepted(Judge.objects.filter(challenge=challenge)).annotate(
            has_left=Exists(Departure.objects.filter(judge=OuterRef("pk")))
        )
    judges = sorted((judge for judge in judges if judge.accepted_at), key=lambda judge: judge.pk)
    rows = {idea.pk: number for number, idea in enumerate(ideas)}
    columns = {judge.pk: number for number, judge in enumerate(judges)}

    def cells(pairs: Iterable[tuple[int, int]]) -> np.ndarray:
        marked = np.zeros((len(ideas), len(judges)), dtype=bool)
        for idea, judge in pairs:
            if idea in rows and judge in columns:
                marked[rows[idea], columns[judge]] = True
        return marked

    of_it = {"judge__challenge": challenge}
    pair = ("idea", "judge")
    reviews = list(Review.objects.filter(**of_it).order_by().values_list(*pair, "status"))
    done = cells(row[:2] for row in reviews if row[2] == ReviewStatus.COMPLETE)
    begun = cells(row[:2] for row in reviews)
    barred = cells(Conflict.objects.filter(**of_it).values_list(*pair)) | _own(ideas, judges)
    barred |= cells(row[:2] for row in reviews if row[2] == ReviewStatus.WITHDRAWN)
    left = np.array([judge.has_left for judge in judges], dtype=bool)
    barred |= left & ~done
    given = cells(Assignment.objects.filter(**of_it).values_list(*pair)) & ~barred
    extra = np.zeros(len(ideas), dtype=int)
    for idea, count in ExtraReviews.objects.filter(idea__in=rows).values_list("idea", "reviews"):
        extra[rows[idea]] += count
    return Bench(ideas, judges, given, begun & given, done & given, barred, extra)


def _own(ideas: list[Idea], judges: list[Judge]) -> np.ndarray:
    """By authors, and by authors of what was merged into an idea."""
    authors = {(idea.pk, idea.author_id) for idea in ideas} | credited_for(ideas)
    own = [[(idea.pk, judge.user_id) in authors for judge in judges] for idea in ideas]
    return np.array(own, dtype=bool).reshape(len(ideas), len(judges))


@dataclass(frozen=True)
class IdeaProgress:
    """How far the reviews of one idea are; nothing of what was given."""

    idea: Idea
    done: int
    begun: int
    given: int
    wanted: int

    @property
    def is_short(self) -> bool:
        return self.given < self.wanted


def progress_by_idea(found: Bench, wanted: np.ndarray) -> list[IdeaProgress]:
    """Those with the fewest complete reviews first."""
    rows = [
        IdeaProgress(
            idea,
            int(found.done[number].sum()),
            int(found.begun[number].sum()),
            int(found.given[number].sum()),
            int(wanted[number]),
        )
        for number, idea in enumerate(found.ideas)
    ]
    return sorted(rows, key=lambda row: (row.done, row.idea.title, row.idea.pk))


def marks_by_idea(challenge: Challenge) -> dict[int, list[float]]:
    """{pk of the idea: each complete review that counts, 0 to 100}; sealed until judging closes."""
    conflict = Conflict.objects.filter(
        judge=OuterRef("review__judge"), idea=OuterRef("review__idea")
    )
    scores = Score.objects.filter(
        ~Exists(conflict),
        ~own_idea("review__judge", "review__idea"),
        review__judge__challenge=challenge,
        review__judge__accepted_at__isnull=False,
        review__status=ReviewStatus.COMPLETE,
    )
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for review, idea, value, weight in scores.order_by("review", "pk").values_list(
        "review", "review__idea", "value", "criterion__weight"
    ):
        sums[idea, review][0] += value * weight
        sums[idea, review][1] += weight
    marks = defaultdict(list)
    for (idea, _review), (given, most) in sums.items():
        marks[idea].append(10 * given / most)
    return dict(marks)


def split_ideas(marks: dict[int, list[float]]) -> set[int]:
    """Ideas over which two judges are far apart; that, and no number, may be told beforehand."""
    return {idea for idea, given in marks.items() if np.ptp(given) >= SPLIT_FROM}


def with_reminder(judges: QuerySet[Judge], day) -> QuerySet[Judge]:
    """Adds `reminded_today` and `has_left`."""
    return judges.annotate(
        reminded_today=Exists(Judge.objects.filter(pk=OuterRef("pk"), reminders__day=day)),
        has_left=Exists(Departure.objects.filter(judge=OuterRef("pk"))),
    )


def extra_reviews_of(challenge: Challenge) -> QuerySet[ExtraReviews]:
    return ExtraReviews.objects.filter(challenge=challenge).select_related("idea", "by")


def departures_of(challenge: Challenge) -> QuerySet[Departure]:
    return Departure.objects.filter(judge__challenge=challenge).select_related("judge__user", "by")


def conflicts_of(challenge: Challenge) -> QuerySet[Conflict]:
    """Declared and found, by judge, of ideas that are or were before the panel."""
    return (
        Conflict.objects.filter(judge__challenge=challenge, idea__finalist__isnull=False)
        .select_related("judge__user", "idea")
        .order_by("judge", "idea__title", "pk")
    )

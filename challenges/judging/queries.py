from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.queries import standing_merges
from challenges.organisations.models import Membership

from .enums import GIVEN_UP_TASKS, OPEN_TASKS, ReviewStatus, Task
from .models import Assignment, Conflict, Judge, Panel, Review, ReviewVersion


@dataclass(frozen=True)
class Discussion:
    """since: when it was opened. own: her number. remarks: (number of a judge, her remark)."""

    since: datetime
    own: int
    remarks: list[tuple[int, str]]


def seat_of(user, challenge: Challenge) -> Judge | None:
    """The accepted seat of this person on the panel, or None."""
    if not user.is_authenticated:
        return None
    return accepted(Judge.objects.filter(challenge=challenge, user_id=user.pk)).first()


def seats_on(challenge: Challenge) -> QuerySet[Judge]:
    """The accepted seats of this panel."""
    return accepted(Judge.objects.filter(challenge=challenge))


def accepted(judges: QuerySet[Judge]) -> QuerySet[Judge]:
    return judges.filter(accepted_at__isnull=False)


def seat_of_token(token: str) -> Judge | None:
    """The seat that this link offers; only the hash of the link is known here."""
    return (
        Judge.objects.filter(token_sha256=sha256_hex(token))
        .select_related("challenge__page", "challenge__organisation", "invited_by")
        .first()
    )


def seats_of(user) -> QuerySet[Judge]:
    """Every panel this person sits on."""
    return (
        accepted(Judge.objects.filter(user_id=user.pk))
        .select_related("challenge__page", "challenge__organisation")
        .prefetch_related("challenge__windows")
    )


def ideas_before_panel(challenge: Challenge) -> QuerySet[Idea]:
    """What the panel scores: the shortlist, and whatever a judge has been assigned already."""
    return Idea.objects.filter(
        Q(finalist__isnull=False) | Q(Exists(Assignment.objects.filter(idea=OuterRef("pk")))),
        challenge=challenge,
    )


def queue_of(judge: Judge) -> QuerySet[Assignment]:
    """What this judge is to score, in her own random order, each with its `task`.

    Ideas withdrawn or hidden since then are left out: they cannot win. So are names: nothing here
    joins the author, whom a judge must not see.
    """
    conflicts = Conflict.objects.filter(judge=judge, idea=OuterRef("idea"))
    reviews = Review.objects.filter(judge=judge, idea=OuterRef("idea"))
    with_status = {status: Exists(reviews.filter(status=status)) for status in ReviewStatus}
    return (
        _shown(judge.assignments)
        .select_related("idea")
        .annotate(
            task=Case(
                When(Q(Exists(conflicts)) | own_idea("judge", "idea"), then=Value(Task.CONFLICT)),
                When(with_status[ReviewStatus.WITHDRAWN], then=Value(Task.WITHDRAWN)),
                When(with_status[ReviewStatus.COMPLETE], then=Value(Task.DONE)),
                When(skipped_at__isnull=False, then=Value(Task.SKIPPED)),
                When(with_status[ReviewStatus.DRAFT], then=Value(Task.DRAFT)),
                default=Value(Task.TODO),
                output_field=CharField(),
            )
        )
        .order_by("shuffle_key", "pk")
    )


def open_tasks(queue: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """What is left to score: what was not looked at yet, then the drafts, and at the end what she
    put off, in the order in which she did."""
    place = Case(*(When(task=task, then=Value(n)) for n, task in enumerate(OPEN_TASKS)))
    return queue.filter(task__in=OPEN_TASKS).order_by(place, "skipped_at", "shuffle_key", "pk")


def task_after(queue: QuerySet[Assignment], task: Assignment) -> Assignment | None:
    """The open one that follows in the judge's order, or the first that is left."""
    left = open_tasks(queue).exclude(pk=task.pk)
    return left.filter(task=Task.TODO, shuffle_key__gte=task.shuffle_key).first() or left.first()


def neighbours_of(
    queue: QuerySet[Assignment], task: Assignment
) -> tuple[Assignment | None, Assignment | None]:
    """The ideas before and after this one in her order, whether or not they are scored."""
    rows = [row for row in queue if row.pk == task.pk or row.task not in GIVEN_UP_TASKS]
    place = next(n for n, row in enumerate(rows) if row.pk == task.pk)
    before = rows[place - 1] if place else None
    return before, next(iter(rows[place + 1 :]), None)


def counts_of(queue: QuerySet[Assignment]) -> dict[str, int]:
    """How many of a judge's ideas are in each state."""
    rows = queue.order_by().values("task").annotate(n=Count("pk")).values_list("task", "n")
    return dict.fromkeys(Task, 0) | {Task(task): n for task, n in rows}


def review_of(judge: Judge, idea: Idea) -> Review | None:
    """What this judge has saved about this idea."""
    return Review.objects.filter(judge=judge, idea=idea).prefetch_related("scores").first()


def versions_of(review: Review) -> QuerySet[ReviewVersion]:
    """What a review said each time that it was completed or changed after that, oldest first."""
    return ReviewVersion.objects.filter(review=review).order_by("number")


def panel_of(challenge: Challenge) -> QuerySet[Judge]:
    """Everybody invited, those who accepted first; `acts_for_organiser` marks its own people."""
    members = Membership.objects.filter(
        organisation=challenge.organisation_id, user=OuterRef("user")
    )
    return (
        Judge.objects.filter(challenge=challenge)
        .select_related("user")
        .annotate(acts_for_organiser=Exists(members))
        .order_by(F("accepted_at").asc(nulls_last=True), "invited_at", "pk")
    )


def with_progress(judges: QuerySet[Judge]) -> QuerySet[Judge]:
    """Adds `to_score` and `scored`, both without ideas in conflict or given up."""
    mine = {"judge": OuterRef("judge"), "idea": OuterRef("idea")}
    free = not_given_up(_shown(Assignment.objects.filter(judge=OuterRef("pk")))).filter(
        ~own_idea("judge", "idea")
    )
    complete = Review.objects.filter(**mine, status=ReviewStatus.COMPLETE)
    return judges.annotate(
        to_score=_count(free),
        scored=_count(free.filter(Exists(complete))),
        conflicts_declared=_count(Conflict.objects.filter(judge=OuterRef("pk"))),
    )


def not_given_up(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those with neither a conflict nor a review withdrawn: somebody may wait for their scores."""
    same = {"judge": OuterRef("judge"), "idea": OuterRef("idea")}
    withdrawn = Review.objects.filter(status=ReviewStatus.WITHDRAWN, **same)
    return assignments.filter(~Exists(Conflict.objects.filter(**same)), ~Exists(withdrawn))


def withdrawn_reviews(challenge: Challenge) -> QuerySet[Review]:
    """What judges said they cannot judge, with the criterion; never a zero anywhere."""
    return (
        Review.objects.filter(judge__challenge=challenge, status=ReviewStatus.WITHDRAWN)
        .select_related("judge__user", "idea", "withdrawn_over")
        .order_by("withdrawn_at", "pk")
    )


def discussion_is_open(challenge: Challenge) -> bool:
    return Panel.objects.filter(challenge=challenge, discussion_opened_at__isnull=False).exists()


def judges_with_reviews(challenge: Challenge) -> QuerySet[Judge]:
    """Those of the panel with a complete review that counts."""
    counted = reviews_for_balance(challenge).order_by().values("judge")
    return Judge.objects.filter(pk__in=counted)


def remarks_of_others(seat: Judge, idea: Idea) -> QuerySet[Review]:
    """What the rest of the panel wrote for the author of this idea; ask may_read_discussion first.

    Remarks to the organiser are for the organiser alone, as their field promises.
    """
    others = reviews_for_balance(idea.challenge).filter(idea=idea).exclude(judge=seat)
    return others.exclude(remark_to_author="").prefetch_related(None)


def numbers_in_discussion(panel: Panel) -> dict[int, int]:
    """{pk of a judge: her number there}, the same on every page.

    Drawn by a secret, as the public ids are published beside the scores. Whoever joins later comes
    last, so that no number changes hands.
    """

    def place(judge: Judge):
        is_late = judge.accepted_at > panel.discussion_opened_at
        drawn = salted_hmac("judging.discussion", f"{panel.pk} {judge.public_id}").hexdigest()
        return (judge.accepted_at if is_late else panel.discussion_opened_at, drawn)

    seats = accepted(Judge.objects.filter(challenge=panel.challenge_id))
    return {judge.pk: number for number, judge in enumerate(sorted(seats, key=place), start=1)}


def discussion_of(seat: Judge, idea: Idea) -> Discussion:
    """The part of the panel's discussion about this idea that she may read; ask
    may_read_discussion first."""
    panel = Panel.objects.get(challenge=seat.challenge_id)
    numbers = numbers_in_discussion(panel)
    said = [
        (numbers[review.judge_id], review.remark_to_author)
        for review in remarks_of_others(seat, idea)
    ]
    return Discussion(panel.discussion_opened_at, numbers[seat.pk], sorted(said))


def own_counted(seat: Judge) -> QuerySet[Review]:
    """Her complete reviews that count."""
    return reviews_for_balance(seat.challenge).filter(judge=seat)


def others_on_own_ideas(seat: Judge) -> QuerySet[Review]:
    """What the others completed about ideas of which her own complete review counts, and about no
    other idea (B8)."""
    mine = own_counted(seat).order_by().values("idea")
    return reviews_for_balance(seat.challenge).filter(idea__in=mine).exclude(judge=seat)


def own_idea(judge: str, idea: str) -> Q:
    """The judge wrote the idea, or one that is merged into it; by the names that lead to both."""
    merges = standing_merges().filter(kept=OuterRef(idea), idea__author=OuterRef(f"{judge}__user"))
    return Q(**{f"{idea}__author": F(f"{judge}__user")}) | Q(Exists(merges))


def reviews_for_balance(challenge: Challenge) -> QuerySet[Review]:
    """The complete reviews that count, with their scores; none by an author or in conflict."""
    conflict = Conflict.objects.filter(judge=OuterRef("judge"), idea=OuterRef("idea"))
    return (
        Review.objects.filter(
            ~Exists(conflict),
            ~own_idea("judge", "idea"),
            judge__challenge=challenge,
            judge__accepted_at__isnull=False,
            status=ReviewStatus.COMPLETE,
        )
        .select_related("judge", "idea")
        .prefetch_related("scores")
        .order_by("pk")
    )


def remarks_to_organiser(challenge: Challenge) -> QuerySet[Review]:
    """What judges wrote to the organiser with a review that counts, idea by idea."""
    return (
        reviews_for_balance(challenge)
        .exclude(remark_to_organiser="")
        .select_related("idea", "judge__user")
        .prefetch_related(None)
        .order_by("idea__title", "idea", "pk")
    )


def remarks_to_author(idea: Idea) -> QuerySet[Review]:
    """For the idea's author alone: `remark_to_author` of each review that counts, once the result
    is out. Their order tells nothing, and nobody's name belongs beside them.
    """
    if idea.challenge.decided_at is None:
        return Review.objects.none()
    counted = reviews_for_balance(idea.challenge).filter(idea=idea)
    return counted.exclude(remark_to_author="").order_by("judge__public_id")


def _shown(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return assignments.filter(idea__status=Status.SUBMITTED, idea__hidden_at__isnull=True)


def _count(rows: QuerySet[Assignment] | QuerySet[Conflict]) -> Coalesce:
    counted = rows.order_by().values("judge").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

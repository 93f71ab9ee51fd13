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

from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.organisations.models import Membership

from .enums import ReviewStatus, Task
from .models import Assignment, Conflict, Judge, Review


def seat_of(user, challenge: Challenge) -> Judge | None:
    """The accepted seat of this person on the panel, or None."""
    if not user.is_authenticated:
        return None
    return accepted(Judge.objects.filter(challenge=challenge, user_id=user.pk)).first()


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
    return (
        _shown(judge.assignments)
        .select_related("idea")
        .annotate(
            task=Case(
                When(Q(Exists(conflicts)) | Q(idea__author=judge.user_id), then=Value("conflict")),
                When(Exists(reviews.filter(status=ReviewStatus.COMPLETE)), then=Value("done")),
                When(Exists(reviews), then=Value("draft")),
                default=Value("todo"),
                output_field=CharField(),
            )
        )
        .order_by("shuffle_key", "pk")
    )


def open_tasks(queue: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """What is left to score: first what was not looked at yet, then the drafts."""
    return queue.filter(task__in=[Task.TODO, Task.DRAFT]).order_by("-task", "shuffle_key", "pk")


def task_after(queue: QuerySet[Assignment], task: Assignment) -> Assignment | None:
    """The open one that follows in the judge's order, or the first that is left."""
    left = open_tasks(queue).exclude(pk=task.pk)
    return left.filter(task=Task.TODO, shuffle_key__gte=task.shuffle_key).first() or left.first()


def counts_of(queue: QuerySet[Assignment]) -> dict[str, int]:
    """How many of a judge's ideas are in each state."""
    rows = queue.order_by().values("task").annotate(n=Count("pk")).values_list("task", "n")
    return dict.fromkeys(Task, 0) | {Task(task): n for task, n in rows}


def review_of(judge: Judge, idea: Idea) -> Review | None:
    """What this judge has saved about this idea."""
    return Review.objects.filter(judge=judge, idea=idea).prefetch_related("scores").first()


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
    """Adds `to_score` and `scored`, both without ideas in conflict."""
    mine = {"judge": OuterRef("judge"), "idea": OuterRef("idea")}
    free = _shown(Assignment.objects.filter(judge=OuterRef("pk"))).filter(
        ~Exists(Conflict.objects.filter(**mine)), ~Q(idea__author=F("judge__user"))
    )
    complete = Review.objects.filter(**mine, status=ReviewStatus.COMPLETE)
    return judges.annotate(
        to_score=_count(free),
        scored=_count(free.filter(Exists(complete))),
        conflicts_declared=_count(Conflict.objects.filter(judge=OuterRef("pk"))),
    )


def reviews_for_balance(challenge: Challenge) -> QuerySet[Review]:
    """The complete reviews that count, with their scores; none by an author or in conflict."""
    conflict = Conflict.objects.filter(judge=OuterRef("judge"), idea=OuterRef("idea"))
    return (
        Review.objects.filter(
            ~Exists(conflict),
            ~Q(idea__author=F("judge__user")),
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

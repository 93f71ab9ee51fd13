from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page, WorkflowState

from challenges.awards.models import Award
from challenges.awards.queries import unpaid
from challenges.briefs.models import Challenge
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.judging.models import Assignment, Judge, Review, ReviewCorrection
from challenges.organisations.queries import organisations_of
from challenges.ranking.models import Finalist, Result
from challenges.ranking.queries import owed
from challenges.voting.integrity_queries import with_groups_to_decide


def challenges_on_desk(user) -> QuerySet[Challenge]:
    """Those of my organisations; staff has all. What is not here does not exist at the desk."""
    challenges = Challenge.objects.all()
    if not user.is_staff:
        challenges = challenges.filter(organisation__in=organisations_of(user))
    return challenges.order_by(F("decided_at").desc(nulls_first=True), "-created_at", "-pk")


def with_work(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Adds, as numbers, what has been done: with the rules it tells the next action."""
    of_it = {"challenge": OuterRef("pk")}
    ideas = Idea.objects.filter(status=Status.SUBMITTED, hidden_at__isnull=True, **of_it)
    judges = Judge.objects.filter(**of_it)
    awards = Award.objects.filter(**of_it)
    return challenges.select_related("page", "organisation").annotate(
        ideas_in=_number(ideas),
        judges_in=_number(judges.filter(accepted_at__isnull=False)),
        judges_asked=_number(judges),
        has_shortlist=Exists(Finalist.objects.filter(**of_it)),
        has_result=Exists(Result.objects.filter(**of_it)),
        has_scores=Exists(Review.objects.filter(judge__challenge=OuterRef("pk"))),
        scores_owed=Exists(owed(Assignment.objects.filter(judge__challenge=OuterRef("pk")))),
        has_groups_to_decide=Exists(with_groups_to_decide().filter(**of_it)),
        has_corrections_to_decide=Exists(
            ReviewCorrection.objects.filter(
                review__judge__challenge=OuterRef("pk"), decision__isnull=True
            )
        ),
        awards_made=_number(awards),
        awards_unpaid=_number(unpaid(awards)),
        waits_for_approval=Exists(_under_way()),
    )


def waiting_for_approval(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Briefs that their organisation has sent for approval."""
    return challenges.filter(Exists(_under_way())).select_related("organisation")


def _under_way() -> QuerySet[WorkflowState]:
    return WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("page_id"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )


def _number(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("challenge").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

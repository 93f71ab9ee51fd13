"""The ideas of a challenge as its organiser lists them, and what members reported."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Lower
from django_comments_xtd.models import XtdComment

from challenges.briefs.models import Challenge
from challenges.discussion.models import CommentDecision, CommentReport
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea, IdeaDecision, IdeaReport, Merge
from challenges.ideas.queries import open_reports, search, tagged, visible_to
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Review

_REPORTED = Exists(
    IdeaReport.objects.filter(
        ~Exists(
            IdeaDecision.objects.filter(
                idea=OuterRef("idea"), decided_at__gte=OuterRef("reported_at")
            )
        ),
        idea=OuterRef("pk"),
    )
)
_REVIEWED = Exists(Review.objects.filter(idea=OuterRef("pk"), status=ReviewStatus.COMPLETE))
# What a filter of the list of ideas stands for; anything else shows all.
FILTERS = {
    "public": Q(status=Status.SUBMITTED, hidden_at__isnull=True),
    "shortlisted": Q(finalist__isnull=False),
    "reported": Q(_REPORTED),
    "unreviewed": Q(finalist__isnull=False) & ~Q(_REVIEWED),
    "merged": Q(status=Status.MERGED),
    "withdrawn": Q(status=Status.WITHDRAWN),
    "hidden": Q(hidden_at__isnull=False),
}
# Before voting has closed there is no shortlist, and no review of it.
AFTER_VOTING = ("shortlisted", "unreviewed")
BY_REVIEWS = ("unreviewed",)
# Always with the number at last, so that no page shows an idea twice.
SORTS = {
    "newest": ("-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
    "title": (Lower("title"), "pk"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the organiser asked of the list; what is no filter, tag or order asks nothing."""

    show: str = ""
    text: str = ""
    tag: str = ""
    sort: str = "newest"

    @property
    def is_filtered(self) -> bool:
        return bool(self.show or self.text or self.tag)


def handed_in(user, challenge: Challenge) -> QuerySet[Idea]:
    """What was submitted, withdrawn, hidden and merged ones too; never a draft."""
    ideas = visible_to(user, Idea.objects.filter(challenge=challenge))
    return ideas.exclude(status=Status.DRAFT)


def ideas_on_desk(user, challenge: Challenge, asked: Asked) -> QuerySet[Idea]:
    """Those that were asked for, in the order that was asked for."""
    ideas = handed_in(user, challenge).filter(FILTERS.get(asked.show, Q()))
    ideas = tagged(ideas, asked.tag) if asked.tag else ideas
    order = SORTS.get(asked.sort, SORTS["newest"])
    return search(ideas, asked.text).select_related("author", "finalist").order_by(*order)


def reported_comments(challenge: Challenge) -> QuerySet[CommentReport]:
    """Reports on comments that nobody has decided about since, oldest first."""
    answers = CommentDecision.objects.filter(
        comment=OuterRef("comment"), decided_at__gte=OuterRef("reported_at")
    )
    return (
        CommentReport.objects.filter(
            ~Exists(answers),
            **_about_ideas_of(challenge),
            comment__hidden__isnull=True,
            comment__is_removed=False,
        )
        .select_related("comment__user", "reporter")
        .order_by("reported_at", "pk")
    )


def reports_waiting(challenge: Challenge) -> int:
    """How many reports nobody has decided about."""
    return open_reports(challenge).count() + reported_comments(challenge).count()


def idea_decisions(challenge: Challenge) -> QuerySet[IdeaDecision]:
    """The newest first."""
    decisions = IdeaDecision.objects.filter(idea__challenge=challenge)
    return decisions.select_related("idea", "decided_by").order_by("-pk")


def comment_decisions(challenge: Challenge) -> QuerySet[CommentDecision]:
    """The newest first."""
    decisions = CommentDecision.objects.filter(**_about_ideas_of(challenge))
    return decisions.select_related("comment", "decided_by").order_by("-pk")


def merges_of(challenge: Challenge) -> QuerySet[Merge]:
    """Standing ones and undone ones, the newest first."""
    merges = Merge.objects.filter(kept__challenge=challenge)
    return merges.select_related("idea", "kept", "merged_by", "undone_by").order_by("-pk")


def comments_of(challenge: Challenge) -> QuerySet[XtdComment]:
    """All that was said about its ideas, hidden ones too."""
    return XtdComment.norel_objects.filter(**_on_ideas_of(challenge))


def _about_ideas_of(challenge: Challenge) -> dict:
    return {f"comment__{key}": value for key, value in _on_ideas_of(challenge).items()}


def _on_ideas_of(challenge: Challenge) -> dict:
    ideas = Idea.objects.filter(challenge=challenge).annotate(text_pk=Cast("pk", CharField()))
    return {
        "content_type": ContentType.objects.get_for_model(Idea),
        "object_pk__in": ideas.order_by().values("text_pk"),
    }

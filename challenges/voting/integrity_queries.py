"""Reports of the search for votes that belong together, and what was decided about them."""

from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from challenges.briefs.enums import Treatment, WindowKind
from challenges.briefs.models import Challenge, Window

from .models import Ballot, FlagDecision, IntegrityReport, VoteEvent


def treatment_of(challenge: Challenge) -> str:
    """What the rules in force do about linked votes: frozen ones, or those that would be now."""
    card = challenge.cards.order_by("-version").first()
    # A card of before there was a choice had none but this.
    return card.rules.get("integrity", Treatment.REPORT) if card else challenge.integrity


def report_of(challenge: Challenge) -> IntegrityReport | None:
    """The final report, or the newest one while there is none."""
    reports = IntegrityReport.objects.filter(challenge=challenge)
    return reports.order_by("-is_final", "-made_at", "-pk").first()


def final_report_of(challenge: Challenge) -> IntegrityReport | None:
    return IntegrityReport.objects.filter(challenge=challenge, is_final=True).first()


def decisions_of(report: IntegrityReport) -> QuerySet[FlagDecision]:
    """All that was ever decided about its flags, oldest first."""
    return report.decisions.select_related("decided_by").order_by("pk")


def decisions_in_force(report: IntegrityReport) -> dict[str, FlagDecision]:
    """The last decision about each flag, by the flag's id; the others count in full."""
    return {decision.flag: decision for decision in decisions_of(report)}


def last_event_of(challenge: Challenge) -> int:
    """The pk of the newest event of its log; 0 before the first."""
    events = VoteEvent.objects.filter(ballot__challenge=challenge).order_by("-pk")
    return events.values_list("pk", flat=True).first() or 0


def without_final_report(now: datetime) -> QuerySet[Challenge]:
    """Challenges with ballots whose voting is over, and which nobody has searched since."""
    of_it = {"challenge": OuterRef("pk")}
    closed = Window.objects.filter(kind=WindowKind.VOTING, closes_at__lte=now, **of_it)
    return Challenge.objects.filter(
        Exists(closed) | Q(decided_at__isnull=False),
        Exists(Ballot.objects.filter(**of_it)),
        ~Exists(IntegrityReport.objects.filter(is_final=True, **of_it)),
    )


def with_groups_to_decide() -> QuerySet[IntegrityReport]:
    """Final reports that link voters about whom a person has to decide, and has not."""
    reports = IntegrityReport.objects.filter(is_final=True, alternatives__treatment="report")
    linked = Cast(KT("alternatives__linked"), IntegerField())
    decided = Count("decisions__flag", distinct=True)
    return reports.annotate(linked=linked, decided=decided).filter(linked__gt=F("decided"))

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.prepared import Prepared
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.judging.models import Judge
from challenges.organisations.models import Membership
from challenges.organisations.rules import may_edit_for, may_view_for
from challenges.people.models import User
from challenges.ranking.rules import result_is_due


def may_enter_desk(user) -> Verdict:
    """Staff, members of an organisation and judges have work at the desk."""
    if not user.is_authenticated:
        return refused(_("Sign in to reach your desk."))
    if user.is_staff or _work_of(user.pk):
        return ALLOWED
    return refused(_("The desk is for organisers and judges."))


def may_run_challenge(user, challenge: Challenge) -> Verdict:
    """Owners, editors and staff; a viewer only looks."""
    return may_edit_for(user, challenge.organisation)


def may_preview_result(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """The organisation, once votes and scores are in and none can change any more."""
    return first_refusal(
        may_view_for(user, challenge.organisation), result_is_due(challenge, now=now)
    )


@Prepared
def _work_of(user: int) -> QuerySet:
    """One query, as the header of every page asks it."""
    works = Q(Exists(Membership.objects.filter(user=OuterRef("pk")))) | Q(
        Exists(Judge.objects.filter(user=OuterRef("pk")))
    )
    return User.objects.filter(works, pk=user).order_by().values_list("pk", flat=True)

from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.judging.correction_rules import corrections_are_decided
from challenges.judging.models import Review
from challenges.organisations.rules import may_edit_for

from .gather import crowd_alone, rules_in_force
from .queries import open_assignments


def may_pick_shortlist(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, once the crowd has spoken and before the result."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), shortlist_is_due(challenge, now=now)
    )


def shortlist_is_due(challenge: Challenge, *, now: datetime, rules: dict | None = None) -> Verdict:
    """Does the state of the challenge allow a shortlist to be drawn up or added to? rules: those in
    force, where they have been read already."""
    if not challenge.page.live:
        return refused(_("This challenge is not published."))
    if crowd_alone(rules or rules_in_force(challenge)):
        return refused(_("The crowd alone decides this challenge, so it has no shortlist."))
    if not challenge.has_closed(WindowKind.VOTING, now):
        return refused(_("The shortlist is drawn up when voting has closed."))
    if challenge.results.exists():
        return refused(_("The result is published, so the shortlist stands."))
    if challenge.has_closed(WindowKind.JUDGING, now) and challenge.finalists.exists():
        return refused(_("Judging has closed, so the shortlist stands."))
    return ALLOWED


def may_take_off_shortlist(challenge: Challenge) -> Verdict:
    """Nobody leaves the shortlist once a judge has begun: the scores might be the reason."""
    if _has_reviews(challenge):
        return refused(
            _("A judge has begun to score, so no idea can leave the shortlist. You can add ideas.")
        )
    return ALLOWED


def may_close_judging(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, when nothing is left to score."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), judging_is_complete(challenge, now=now)
    )


def judging_is_complete(challenge: Challenge, *, now: datetime) -> Verdict:
    """Is judging still open although every judge has finished?"""
    if not challenge.page.live or not challenge.has_closed(WindowKind.VOTING, now):
        return refused(_("Judging can be closed when voting has closed."))
    if challenge.has_closed(WindowKind.JUDGING, now):
        return refused(_("Judging has closed already."))
    if not _has_reviews(challenge):
        return refused(_("No judge has scored yet."))
    if open_assignments(challenge).exists():
        return refused(_("Judging is open and not every judge has finished."))
    return ALLOWED


def may_publish_result(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, when voting and judging are over.

    A look at the preview asks the same: half a result would be a look at hidden counts.
    """
    return first_refusal(
        may_edit_for(user, challenge.organisation), result_is_due(challenge, now=now)
    )


def result_is_due(challenge: Challenge, *, now: datetime) -> Verdict:
    """Are the votes all in, and the scores? A draft has promised no rules to count them by."""
    if not challenge.page.live:
        return refused(_("This challenge is not published."))
    if not challenge.has_closed(WindowKind.VOTING, now):
        return refused(_("The result can be computed when voting has closed."))
    if crowd_alone(rules_in_force(challenge)):
        return ALLOWED
    if not challenge.finalists.exists():
        return refused(_("There is no shortlist yet."))
    if challenge.has_closed(WindowKind.JUDGING, now):
        return corrections_are_decided(challenge)
    # Whoever has seen the result must not be able to add a judge, an idea or a score to it.
    if judging_is_complete(challenge, now=now):
        return refused(_("Every judge has finished. Close judging, so that no score can change."))
    return refused(_("Judging is open and not every judge has finished."))


def _has_reviews(challenge: Challenge) -> bool:
    return Review.objects.filter(judge__challenge=challenge).exists()

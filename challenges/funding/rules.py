from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused


def may_confirm_held(user, challenge: Challenge) -> Verdict:
    """Staff of the platform, unless they belong to the organisation whose money it is."""
    return first_refusal(may_handle_held(user, challenge), takes_money(challenge))


def may_handle_held(user, challenge: Challenge) -> Verdict:
    """Whatever the state: whoever sees the bank account of the platform."""
    if not user.is_authenticated or not user.is_staff:
        return refused(_("Only the staff of the platform says what is held."))
    if user.memberships.filter(organisation_id=challenge.organisation_id).exists():
        return refused(_("You belong to the organisation, so somebody else must confirm this."))
    return ALLOWED


def takes_money(challenge: Challenge) -> Verdict:
    """By the state alone."""
    if not challenge.bounty_minor:
        return refused(_("This challenge has no bounty yet. Set it in the rules first."))
    if challenge.decided_at:
        return refused(_("This challenge is decided. Its bounty can no longer be paid in."))
    return ALLOWED

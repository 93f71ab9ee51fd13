from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from challenges.briefs.card import complete
from challenges.briefs.enums import NoAward
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.funding.rules import may_handle_held
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to
from challenges.organisations.rules import may_edit_for
from challenges.ranking.models import Result
from challenges.ranking.queries import placing_of, result_of

from .enums import PayoutState, Rights
from .models import Award, Payout

# Where the winner never says that the money has arrived; long enough for a bank to send it back.
DETAILS_ARE_KEPT = timedelta(days=60)


def may_award_bounty(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, once a result is published."""
    return first_refusal(may_edit_for(user, challenge.organisation), award_is_due(challenge))


def award_is_due(challenge: Challenge) -> Verdict:
    """Is there a result with a winner, or a bounty to be shared without one?"""
    result = result_of(challenge)
    if result is None:
        return refused(_("The bounty is awarded by the published result, and there is none yet."))
    if not result.card.rules["bounty"]["tiers_minor"]:
        return refused(_("This challenge has no bounty."))
    if not placing_of(result) and not is_split(result):
        return refused(_("No idea passed, so nothing can be awarded."))
    if "disconnected" in result.data["statuses"] and not result.acknowledgement:
        return refused(
            _(
                "Some finalists have no chain of common judges, so the panel cannot compare them. "
                "Publish a corrected result that says so in public first."
            )
        )
    return ALLOWED


def is_split(result: Result) -> bool:
    """Do the rules share the bounty among the shortlist where no idea passed?"""
    return complete(result.card.rules)["award"]["no_award"] == NoAward.SPLIT


def may_accept_award(user, award: Award) -> Verdict:
    """The winner, once."""
    if award.idea.author_id != user.pk:
        return refused(_("Only the winner accepts an award."))
    if hasattr(award, "acceptance"):
        return refused(_("You have accepted this award already."))
    return ALLOWED


def may_give_details(user, award: Award) -> Verdict:
    """The winner, after accepting and until the money is on its way."""
    if award.idea.author_id != user.pk:
        return refused(_("Only the winner says where the money goes."))
    if not hasattr(award, "acceptance"):
        return refused(_("Accept the terms first."))
    payout = award.payout
    if payout and payout.state not in (PayoutState.ORDERED, PayoutState.RETURNED):
        return refused(_("The payment is approved, so where it goes can no longer change."))
    return ALLOWED


def may_order_payout(user, award: Award) -> Verdict:
    """Owners and editors of the organisation that owes it."""
    return first_refusal(
        may_edit_for(user, award.challenge.organisation), payout_can_be_ordered(award)
    )


def payout_can_be_ordered(award: Award) -> Verdict:
    """By the state alone."""
    if award.payout and award.payout.state != PayoutState.RETURNED:
        return refused(_("The payment of this award is ordered already."))
    if not hasattr(award, "acceptance"):
        return refused(_("The winner has not accepted the award yet."))
    if not hasattr(award, "payout_details"):
        return refused(_("The winner has not said yet where the money goes."))
    return ALLOWED


def may_approve_payout(user, payout: Payout) -> Verdict:
    """An owner or editor of the organisation, or staff, other than who ordered it."""
    return first_refusal(
        may_edit_for(user, payout.award.challenge.organisation),
        is_second_person(user, payout),
        _is_at(payout, PayoutState.ORDERED, _("This payment is approved already.")),
    )


def is_second_person(user, payout: Payout) -> Verdict:
    if payout.ordered_by_id == user.pk:
        return refused(_("You ordered this payment, so somebody else must approve it."))
    if payout.award.idea.author_id == user.pk:
        return refused(_("This payment is to you, so somebody else must approve it."))
    return ALLOWED


def may_pay(user, payout: Payout) -> Verdict:
    """Whoever has the money: staff where the platform holds it, else the organisation."""
    if payout.from_held:
        return may_handle_held(user, payout.award.challenge)
    return may_edit_for(user, payout.award.challenge.organisation)


def may_send_payout(user, payout: Payout) -> Verdict:
    """Whoever has the money, once a second person has approved."""
    return first_refusal(may_pay(user, payout), payout_can_be_sent(payout))


def payout_can_be_sent(payout: Payout) -> Verdict:
    """By the state alone."""
    if payout.state == PayoutState.ORDERED:
        return refused(_("A second person has to approve this payment first."))
    return _is_at(payout, PayoutState.APPROVED, _("This payment has left already."))


def may_see_details(user, payout: Payout) -> Verdict:
    """Whoever has the money, from the order until it has left: so the second person approves a
    payment to this account where the organisation pays. Nobody else: where the platform pays, no
    colleague of the organisation. See docs/decisions/who-sees-where-the-money-goes.md."""
    return first_refusal(may_pay(user, payout), payout_is_open(payout))


def payout_is_open(payout: Payout) -> Verdict:
    """By the state alone: ordered, and not yet on its way."""
    if payout.state not in (PayoutState.ORDERED, PayoutState.APPROVED):
        return refused(_("This payment has left, or came back."))
    return ALLOWED


def may_confirm_payout(user, payout: Payout) -> Verdict:
    """The winner, whose money it is."""
    if payout.award.idea.author_id != user.pk:
        return refused(_("Only the winner says that the money has arrived."))
    return payout_can_be_confirmed(payout)


def payout_can_be_confirmed(payout: Payout) -> Verdict:
    """By the state alone."""
    return _is_at(payout, PayoutState.SENT, _("There is no payment on its way."))


def may_return_payout(user, payout: Payout) -> Verdict:
    """Whoever has the money says that it came back; an order not sent yet is called off so too."""
    return first_refusal(may_pay(user, payout), payout_can_be_returned(payout))


def payout_can_be_returned(payout: Payout) -> Verdict:
    """By the state alone."""
    if payout.state in (PayoutState.CONFIRMED, PayoutState.RETURNED):
        return refused(_("This payment has ended: it arrived, or came back."))
    return ALLOWED


def may_return_rights(user, award: Award) -> Verdict:
    """Owners and editors of the organisation, of rights that it was offered or bought."""
    return first_refusal(may_edit_for(user, award.challenge.organisation), has_rights(award))


def has_rights(award: Award) -> Verdict:
    """By the state alone."""
    if award.rights not in (Rights.OFFERED, Rights.BOUGHT):
        return refused(_("The organisation has no rights in this idea that it could give back."))
    return ALLOWED


def may_tell_of_project(user, award: Award) -> Verdict:
    """Owners and editors of the organisation write what comes of an awarded idea."""
    return may_edit_for(user, award.challenge.organisation)


def is_read_by_all(award: Award) -> Verdict:
    """By the state alone: news of an idea that nobody sees would reach nobody but by letters."""
    if visible_to(AnonymousUser(), Idea.objects.filter(pk=award.idea_id)).exists():
        return ALLOWED
    return refused(_("This idea is not public now, so nothing can be told about it."))


def _is_at(payout: Payout, state: str, otherwise: str) -> Verdict:
    return ALLOWED if payout.state == state else refused(otherwise)

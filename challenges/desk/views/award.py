from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.awards import services
from challenges.awards.decision import decision_of
from challenges.awards.models import Award
from challenges.awards.queries import awards_of, rest_minor
from challenges.awards.rules import (
    award_is_due,
    may_approve_payout,
    may_award_bounty,
    may_order_payout,
    may_return_payout,
    may_return_rights,
    may_see_details,
    may_send_payout,
)
from challenges.awards.shares import shares
from challenges.core.sealed_text import unseal
from challenges.core.web import asks
from challenges.funding.queries import deposits_of, held_of
from challenges.funding.rules import may_confirm_held, may_handle_held
from challenges.ideas.models import Idea
from challenges.ranking.queries import result_of

from ..forms.money import CarryForm, HeldForm, ReasonForm, ReferenceForm
from .shared import OnChallenge


class DeskAwardView(OnChallenge):
    """The bounty: whether it is held, who gets which part by the frozen tiers, and the payments."""

    template_name = "challenges/desk/desk_award.html"
    tab = "award"

    def post(self, request, slug):
        asks(may_award_bounty(request.user, self.challenge, now=self.now))
        services.award_bounty(challenge=self.challenge, by=request.user)
        messages.success(request, _("The bounty is awarded. The winners have been written to."))
        return redirect("challenges:desk-award", slug=slug)

    def get_context_data(self, refused=None, **kwargs):
        user, challenge = self.request.user, self.challenge
        awards = list(awards_of(challenge))
        is_due = award_is_due(challenge)
        return super().get_context_data(
            refused=refused,
            awards=[award_row(user, award, refused) for award in awards],
            is_due=is_due,
            shares=self.shares() if is_due and not awards else [],
            decision=decision_of(challenge, self.now),
            held=held_of(challenge),
            deposits=deposits_of(challenge),
            rest=rest_minor(challenge) if challenge.decided_at else 0,
            may_confirm_held=may_confirm_held(user, challenge),
            may_handle_held=may_handle_held(user, challenge),
            held_form=kept(refused, HeldForm()),
            reference_form=kept(refused, ReferenceForm(prefix="rest")),
            carry_form=kept(refused, CarryForm(challenge=challenge, prefix="carry")),
            **kwargs,
        )

    def shares(self):
        rows = shares(result_of(self.challenge))
        ideas = Idea.objects.select_related("author").in_bulk(
            [public_id for public_id, _place, _amount in rows], field_name="public_id"
        )
        return [(ideas[public_id], place, amount) for public_id, place, amount in rows]


def kept(refused, fresh):
    """The form that was refused in the place of the empty one."""
    is_it = refused is not None and refused.prefix == fresh.prefix
    return refused if is_it else fresh


def award_row(user, award: Award, refused=None) -> dict:
    """An award with what this person can do about it, and the form for each."""
    payout = award.payout
    row = {"award": award, "payout": payout, "may_order": may_order_payout(user, award)}
    row["may_return_rights"] = may_return_rights(user, award)
    row["rights_form"] = kept(refused, ReasonForm(prefix=f"rights-{award.pk}"))
    if payout is None:
        return row
    details = None
    if may_see_details(user, payout) and hasattr(award, "payout_details"):
        details = unseal(award.payout_details.sealed)
    return row | {
        "may_approve": may_approve_payout(user, payout),
        "may_send": may_send_payout(user, payout),
        "may_return": may_return_payout(user, payout),
        "details": details,
        "send_form": kept(refused, ReferenceForm(prefix=f"send-{payout.pk}")),
        "return_form": kept(refused, ReasonForm(prefix=f"return-{payout.pk}")),
    }

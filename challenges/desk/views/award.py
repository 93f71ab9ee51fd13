from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from challenges.awards import services
from challenges.awards.decision import decision_of
from challenges.awards.models import Award, Payout
from challenges.awards.queries import awards_of, rest_minor, with_payouts
from challenges.awards.rules import (
    award_is_due,
    may_approve_payout,
    may_award_bounty,
    may_order_payout,
    may_pay,
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
from ..queries import challenges_on_desk
from .shared import OnChallenge, OnDesk


class DeskAwardView(OnChallenge):
    """The bounty: whether it is held, who gets which part by the frozen tiers, and the payments."""

    template_name = "challenges/desk/desk_award.html"
    tab = "award"

    def post(self, request, slug):
        asks(may_award_bounty(request.user, self.challenge, now=self.now))
        services.award_bounty(challenge=self.challenge, by=request.user)
        messages.success(request, _("The bounty is awarded. The winners have been written to."))
        return redirect("challenges:desk-award", slug=slug)

    def get_context_data(self, **kwargs):
        user, challenge = self.request.user, self.challenge
        awards = list(awards_of(challenge))
        is_due = award_is_due(challenge)
        return super().get_context_data(
            awards=[award_row(user, award) for award in awards],
            is_due=is_due,
            shares=self.shares() if is_due and not awards else [],
            decision=decision_of(challenge, self.now),
            held=held_of(challenge),
            deposits=deposits_of(challenge),
            rest=rest_minor(challenge) if challenge.decided_at else 0,
            may_confirm_held=may_confirm_held(user, challenge),
            may_handle_held=may_handle_held(user, challenge),
            held_form=HeldForm(),
            reference_form=ReferenceForm(prefix="rest"),
            carry_form=CarryForm(challenge=challenge, prefix="carry"),
            **kwargs,
        )

    def shares(self):
        rows = shares(result_of(self.challenge))
        ideas = Idea.objects.select_related("author").in_bulk(
            [public_id for public_id, _place, _amount in rows], field_name="public_id"
        )
        return [(ideas[public_id], place, amount) for public_id, place, amount in rows]


def award_row(user, award: Award) -> dict:
    """An award with what this person can do about it, and the form for each."""
    payout = award.payout
    row = {"award": award, "payout": payout, "may_order": may_order_payout(user, award)}
    row["may_return_rights"] = may_return_rights(user, award)
    row["rights_form"] = ReasonForm(prefix=f"rights-{award.pk}")
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
        "send_form": ReferenceForm(prefix=f"send-{payout.pk}"),
        "return_form": ReasonForm(prefix=f"return-{payout.pk}"),
    }


class OnPayout(OnDesk):
    """One step of one payment, by POST alone; then back to the award."""

    http_method_names = ["post"]

    @cached_property
    def payout(self) -> Payout:
        awards = Award.objects.filter(
            challenge__in=challenges_on_desk(self.request.user).order_by(),
            payouts=self.kwargs["pk"],
        )
        award = get_object_or_404(with_payouts(awards))
        payout = next(each for each in award.payouts.all() if each.pk == self.kwargs["pk"])
        payout.award = award
        return payout

    def done(self, text: str):
        messages.success(self.request, text)
        return self.back()

    def back(self):
        return redirect("challenges:desk-award", slug=self.payout.award.challenge.slug)

    def typed(self, form, name: str) -> str:
        """What was typed; empty where it is missing, which the service refuses in words."""
        return form.cleaned_data[name] if form.is_valid() else ""


class PayoutApproveView(OnPayout):
    def post(self, request, pk):
        asks(may_approve_payout(request.user, self.payout))
        services.approve_payout(payout=self.payout, by=request.user)
        return self.done(_("The payment is approved. It can be sent now."))


class PayoutSendView(OnPayout):
    def post(self, request, pk):
        asks(may_pay(request.user, self.payout))
        form = ReferenceForm(request.POST, prefix=f"send-{pk}")
        if not form.is_valid():
            messages.error(request, _("Give the reference of the payment."))
            return self.back()
        services.send_payout(payout=self.payout, by=request.user, **form.cleaned_data)
        return self.done(_("Payment recorded. The winner is asked to confirm it."))


class PayoutReturnView(OnPayout):
    def post(self, request, pk):
        asks(may_return_payout(request.user, self.payout))
        form = ReasonForm(request.POST, prefix=f"return-{pk}")
        if not form.is_valid():
            messages.error(request, _("Say why the payment came back, or is called off."))
            return self.back()
        services.return_payout(payout=self.payout, by=request.user, **form.cleaned_data)
        return self.done(_("The award is owed again. Order the payment anew when it can be made."))


class OnAward(OnDesk):
    """One award of a challenge of one's own."""

    @cached_property
    def award(self) -> Award:
        awards = Award.objects.filter(
            challenge__in=challenges_on_desk(self.request.user).order_by()
        )
        return get_object_or_404(with_payouts(awards), pk=self.kwargs["pk"])


class PayoutOrderView(OnAward):
    http_method_names = ["post"]

    def post(self, request, pk):
        asks(may_order_payout(request.user, self.award))
        services.order_payout(award=self.award, by=request.user)
        messages.success(request, _("The payment is ordered. A second person has to approve it."))
        return redirect("challenges:desk-award", slug=self.award.challenge.slug)


class RightsReturnView(OnAward):
    http_method_names = ["post"]

    def post(self, request, pk):
        asks(may_return_rights(request.user, self.award))
        form = ReasonForm(request.POST, prefix=f"rights-{pk}")
        if form.is_valid():
            services.return_rights(award=self.award, by=request.user, **form.cleaned_data)
            messages.success(request, _("The rights are the author’s again."))
        else:
            messages.error(request, _("Say why the rights go back."))
        return redirect("challenges:desk-award", slug=self.award.challenge.slug)

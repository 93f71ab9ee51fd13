"""The steps of a payment, and rights that go back: from the page of the award and back to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from challenges.awards import services
from challenges.awards.models import Award, Payout
from challenges.awards.queries import with_payouts
from challenges.awards.rules import (
    may_approve_payout,
    may_order_payout,
    may_pay,
    may_return_payout,
    may_return_rights,
)
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.core.web import asks

from ..forms.money import ReasonForm, ReferenceForm
from ..queries import challenges_on_desk
from .award import DeskAwardView
from .shared import OnDesk


class OnBooks:
    """Something booked for `challenge`, by POST alone; then back to its award."""

    http_method_names = ["post"]

    def done(self, text: str):
        messages.success(self.request, text)
        return redirect("challenges:desk-award", slug=self.challenge.slug)

    def filled_in(self, form, act, text: str):
        """Book what the form says; where it is refused, the page once more with what was typed."""
        if not form.is_valid():
            return self.refused(form, status=422)
        try:
            act(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(next(iter(form.fields)), refusal.reason)
            return self.refused(form, status=409)
        return self.done(text)

    def refused(self, form, status: int):
        page = DeskAwardView()
        page.setup(self.request, slug=self.challenge.slug)
        page.find_challenge()
        return page.again(status, refused=form)


class OnPayout(OnBooks, OnDesk):
    """One step of one payment."""

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

    @property
    def challenge(self) -> Challenge:
        return self.payout.award.challenge


class PayoutApproveView(OnPayout):
    def post(self, request, pk):
        asks(may_approve_payout(request.user, self.payout))
        services.approve_payout(payout=self.payout, by=request.user)
        return self.done(_("The payment is approved. It can be sent now."))


class PayoutSendView(OnPayout):
    def post(self, request, pk):
        asks(may_pay(request.user, self.payout))
        return self.filled_in(
            ReferenceForm(request.POST, prefix=f"send-{pk}"),
            lambda **typed: services.send_payout(payout=self.payout, by=request.user, **typed),
            _("Payment recorded. The winner is asked to confirm it."),
        )


class PayoutReturnView(OnPayout):
    def post(self, request, pk):
        asks(may_return_payout(request.user, self.payout))
        return self.filled_in(
            ReasonForm(request.POST, prefix=f"return-{pk}"),
            lambda **typed: services.return_payout(payout=self.payout, by=request.user, **typed),
            _("The award is owed again. Order the payment anew when it can be made."),
        )


class OnAward(OnDesk):
    """One award of a challenge of one's own."""

    @cached_property
    def award(self) -> Award:
        awards = Award.objects.filter(
            challenge__in=challenges_on_desk(self.request.user).order_by()
        )
        return get_object_or_404(with_payouts(awards), pk=self.kwargs["pk"])

    @property
    def challenge(self) -> Challenge:
        return self.award.challenge


class PayoutOrderView(OnBooks, OnAward):
    def post(self, request, pk):
        asks(may_order_payout(request.user, self.award))
        services.order_payout(award=self.award, by=request.user)
        return self.done(_("The payment is ordered. A second person has to approve it."))


class RightsReturnView(OnBooks, OnAward):
    def post(self, request, pk):
        asks(may_return_rights(request.user, self.award))
        return self.filled_in(
            ReasonForm(request.POST, prefix=f"rights-{pk}"),
            lambda **typed: services.return_rights(award=self.award, by=request.user, **typed),
            _("The rights are the author’s again."),
        )

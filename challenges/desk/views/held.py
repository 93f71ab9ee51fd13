"""The money that the platform holds: confirmed, returned or carried by its staff alone."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.awards.services import carry_rest, return_rest
from challenges.core.web import asks
from challenges.funding.rules import may_confirm_held, may_handle_held
from challenges.funding.services import confirm_held

from ..forms.money import CarryForm, HeldForm, ReferenceForm
from .shared import OnChallenge


class OnHeld(OnChallenge):
    http_method_names = ["post"]

    def back(self):
        return redirect("challenges:desk-award", slug=self.challenge.slug)


class HeldConfirmView(OnHeld):
    def post(self, request, slug):
        asks(may_confirm_held(request.user, self.challenge))
        form = HeldForm(request.POST)
        if not form.is_valid():
            for error in [each for found in form.errors.values() for each in found]:
                messages.error(request, error)
            return self.back()
        confirm_held(
            challenge=self.challenge,
            amount_minor=form.cleaned_data["amount"],
            reference=form.cleaned_data["reference"],
            by=request.user,
        )
        messages.success(request, _("Booked as held. The brief says so."))
        return self.back()


class RestReturnView(OnHeld):
    def post(self, request, slug):
        asks(may_handle_held(request.user, self.challenge))
        form = ReferenceForm(request.POST, prefix="rest")
        if not form.is_valid():
            messages.error(request, _("Give the reference of the payment."))
            return self.back()
        return_rest(challenge=self.challenge, by=request.user, **form.cleaned_data)
        messages.success(request, _("Booked as returned to the organisation."))
        return self.back()


class RestCarryView(OnHeld):
    def post(self, request, slug):
        asks(may_handle_held(request.user, self.challenge))
        form = CarryForm(request.POST, challenge=self.challenge, prefix="carry")
        if not form.is_valid():
            messages.error(request, _("Choose the challenge that the bounty is carried to."))
            return self.back()
        carry_rest(challenge=self.challenge, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, _("Booked as held for the next challenge."))
        return self.back()

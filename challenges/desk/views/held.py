"""The money that the platform holds: confirmed, returned or carried by its staff alone."""

from django.utils.translation import gettext as _

from challenges.awards.services import carry_rest, return_rest
from challenges.core.web import asks
from challenges.funding.rules import may_confirm_held, may_handle_held
from challenges.funding.services import confirm_held

from ..forms.money import CarryForm, HeldForm, ReferenceForm
from .award_acts import OnBooks
from .shared import OnChallenge


class HeldConfirmView(OnBooks, OnChallenge):
    def post(self, request, slug):
        asks(may_confirm_held(request.user, self.challenge))
        return self.filled_in(
            HeldForm(request.POST),
            lambda amount, reference: confirm_held(
                challenge=self.challenge, amount_minor=amount, reference=reference, by=request.user
            ),
            _("Booked as held. The brief says so."),
        )


class RestReturnView(OnBooks, OnChallenge):
    def post(self, request, slug):
        asks(may_handle_held(request.user, self.challenge))
        return self.filled_in(
            ReferenceForm(request.POST, prefix="rest"),
            lambda **typed: return_rest(challenge=self.challenge, by=request.user, **typed),
            _("Booked as returned to the organisation."),
        )


class RestCarryView(OnBooks, OnChallenge):
    def post(self, request, slug):
        asks(may_handle_held(request.user, self.challenge))
        return self.filled_in(
            CarryForm(request.POST, challenge=self.challenge, prefix="carry"),
            lambda **typed: carry_rest(challenge=self.challenge, by=request.user, **typed),
            _("Booked as held for the next challenge."),
        )

"""The winner's side: accept, say where the money goes, confirm that it came."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from challenges.core.web import SignedIn, asks

from .enums import PayoutState
from .forms import AcceptForm, DetailsForm
from .models import Award
from .queries import awards_for
from .rules import may_accept_award, may_confirm_payout, may_give_details
from .services import accept_award, confirm_payout, give_details
from .statements import statement_csv, winner_statement
from .steps import steps_of
from .terms import rights_told, terms_of, terms_sha256


@method_decorator(never_cache, name="dispatch")
class OfWinner(SignedIn, TemplateView):
    """A page of what one has won: never cached; nobody else finds it."""

    def after_sign_in(self) -> str:
        return "/my/awards/"


class MyAwardsView(OfWinner):
    template_name = "challenges/awards/my_awards.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            awards=awards_for(user), lines=winner_statement(user), **kwargs
        )


class MyStatementView(OfWinner):
    """What the books say to a winner, as a file."""

    def get(self, request):
        text = statement_csv(winner_statement(request.user), of_organisation=False)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="statement.csv"'
        return response


class OnOwnAward(OfWinner):
    @cached_property
    def award(self) -> Award:
        return get_object_or_404(awards_for(self.request.user), pk=self.kwargs["pk"])

    def back(self):
        return redirect("challenges:award-accept", pk=self.award.pk)


class AwardAcceptView(OnOwnAward):
    """The award with its terms, and whatever the winner can do next."""

    template_name = "challenges/awards/award_accept.html"

    def post(self, request, pk):
        asks(may_accept_award(request.user, self.award))
        form = AcceptForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(accept_form=form), status=422)
        accept_award(award=self.award, by=request.user, terms=form.cleaned_data["terms"])
        messages.success(request, _("Accepted. Now say where the money goes."))
        return self.back()

    def get_context_data(self, **kwargs):
        kwargs.setdefault("accept_form", AcceptForm(initial={"terms": terms_sha256(self.award)}))
        kwargs.setdefault("details_form", DetailsForm())
        return super().get_context_data(**told_of(self.request.user, self.award), **kwargs)


def told_of(user, award: Award) -> dict:
    """The award as its winner sees it, with what she can do now."""
    payout = award.payout
    return {
        "award": award,
        "challenge": award.challenge,
        "payout": payout,
        "returned": payout and payout.step(PayoutState.RETURNED),
        "confirmed": payout and payout.step(PayoutState.CONFIRMED),
        # Each line for itself; word for word nothing else changes.
        "paragraphs": [line for line in terms_of(award).splitlines() if line],
        "rights": rights_told(award),
        "steps": steps_of(award),
        "may_accept": may_accept_award(user, award),
        "may_give_details": may_give_details(user, award),
        "has_details": hasattr(award, "payout_details"),
        "may_confirm": bool(payout) and may_confirm_payout(user, payout),
    }


class AwardDetailsView(OnOwnAward):
    http_method_names = ["post"]
    template_name = AwardAcceptView.template_name

    def post(self, request, pk):
        asks(may_give_details(request.user, self.award))
        form = DetailsForm(request.POST)
        if not form.is_valid():
            context = told_of(request.user, self.award) | {"details_form": form}
            return self.render_to_response(self.get_context_data(**context), status=422)
        give_details(award=self.award, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Only who pays you reads it."))
        return self.back()


class PayoutConfirmView(OnOwnAward):
    http_method_names = ["post"]

    def post(self, request, pk):
        payout = self.award.payout
        if payout is not None:
            asks(may_confirm_payout(request.user, payout))
            confirm_payout(payout=payout, by=request.user)
            messages.success(request, _("Thank you. The award is paid, and the rights are sold."))
        return self.back()

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from challenges.awards.models import Award
from challenges.awards.queries import awards_of
from challenges.awards.rules import award_is_due, may_award_bounty, may_mark_paid
from challenges.awards.services import award_bounty, mark_paid, shares
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.ranking.queries import result_of

from ..forms import PaidForm
from ..queries import challenges_on_desk
from .shared import OnChallenge, OnDesk


class DeskAwardView(OnChallenge):
    """Who gets which part of the bounty by the frozen tiers; then, what has been paid."""

    template_name = "challenges/desk/desk_award.html"
    tab = "award"

    def post(self, request, slug):
        asks(may_award_bounty(request.user, self.challenge, now=self.now))
        award_bounty(challenge=self.challenge, by=request.user)
        messages.success(request, _("The bounty is awarded. The winners have been written to."))
        return redirect("challenges:desk-award", slug=slug)

    def get_context_data(self, **kwargs):
        awards = list(awards_of(self.challenge))
        is_due = award_is_due(self.challenge)
        return super().get_context_data(
            awards=[(award, PaidForm(prefix=str(award.pk))) for award in awards],
            is_due=is_due,
            shares=self.shares() if is_due and not awards else [],
            **kwargs,
        )

    def shares(self):
        rows = shares(result_of(self.challenge))
        ideas = Idea.objects.select_related("author").in_bulk(
            [public_id for public_id, _place, _amount in rows], field_name="public_id"
        )
        return [(ideas[public_id], place, amount) for public_id, place, amount in rows]


class AwardPaidView(OnDesk):
    """The organisation says that an award has been paid, and under which reference."""

    http_method_names = ["post"]

    def post(self, request, pk):
        awards = Award.objects.filter(challenge__in=challenges_on_desk(request.user).order_by())
        award = get_object_or_404(awards.select_related("challenge__organisation"), pk=pk)
        asks(may_mark_paid(request.user, award))
        form = PaidForm(request.POST, prefix=str(pk))
        if form.is_valid():
            mark_paid(award=award, by=request.user, reference=form.cleaned_data["reference"])
            messages.success(request, _("Payment recorded."))
        else:
            messages.error(request, _("Give the reference of the payment."))
        return redirect("challenges:desk-award", slug=award.challenge.slug)

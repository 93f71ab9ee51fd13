"""The frozen ballots as a file, for whoever counts them again."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to
from challenges.core.clock import page_now

from .models import BallotFile
from .rules import may_see_ballots


class BallotsFileView(View):
    """Every ballot without a name, packed, as docs/formats.md describes it."""

    def get(self, request, slug):
        challenges = Challenge.objects.select_related("page").prefetch_related("windows")
        challenge = get_object_or_404(visible_to(request.user, challenges), slug=slug)
        if not may_see_ballots(challenge, now=page_now(request)):
            raise Http404
        frozen = get_object_or_404(BallotFile, challenge=challenge)
        response = HttpResponse(bytes(frozen.body), content_type="application/gzip")
        file = f"{challenge.slug}-ballots.jsonl.gz"
        response["Content-Disposition"] = f'attachment; filename="{file}"'
        response["Access-Control-Allow-Origin"] = "*"
        return response

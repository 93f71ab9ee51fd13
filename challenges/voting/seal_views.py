"""The seals of a challenge: a page for people, and a file for whoever recounts the chain."""

import json
from collections.abc import Iterator
from datetime import UTC

from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to
from challenges.core.clock import page_now

from .models import Seal
from .receipts import hashes_in, seals_of
from .rules import may_see_counts

SEALS_A_PAGE = 50
# So many seals are read at a time: no cursor stays open while somebody downloads slowly.
SEALS_AT_ONCE = 20


class ChallengeOfSeals:
    """The challenge of the address, and whether all of its seals may be seen."""

    @cached_property
    def challenge(self) -> Challenge:
        challenges = Challenge.objects.select_related("page", "organisation")
        challenges = challenges.prefetch_related("windows")
        visible = visible_to(self.request.user, challenges)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @property
    def all_are_shown(self) -> bool:
        # How many events each seal holds, and how many seals there are, would tell the turnout.
        return bool(may_see_counts(self.challenge, now=page_now(self.request)))


class SealsView(ChallengeOfSeals, TemplateView):
    """The newest seal, always; every seal with its number of events once counts may be seen."""

    template_name = "challenges/voting/seals.html"

    def get_context_data(self, **kwargs):
        context = {"challenge": self.challenge, "newest": seals_of(self.challenge).first()}
        if self.all_are_shown:
            pages = Paginator(seals_of(self.challenge), SEALS_A_PAGE)
            context["page"] = pages.get_page(self.request.GET.get("page"))
            context["script"] = render_to_string("challenges/voting/_verify_seals.txt")
            context["data_url"] = reverse("challenges:seals-data", args=[self.challenge.slug])
        return super().get_context_data(**context, **kwargs)


class SealsDataView(ChallengeOfSeals, View):
    """The whole chain, as docs/formats.md describes it."""

    def get(self, request, slug):
        if not self.all_are_shown:
            raise Http404
        response = StreamingHttpResponse(
            _as_json(self.challenge), content_type="application/json; charset=utf-8"
        )
        response["Content-Disposition"] = f'inline; filename="{self.challenge.slug}-seals.json"'
        response["Access-Control-Allow-Origin"] = "*"
        return response


def _as_json(challenge: Challenge) -> Iterator[str]:
    about = {"format": "ideabounty-seals/1", "challenge": challenge.slug}
    yield f'{json.dumps(about)[:-1]}, "seals": ['
    all_of_them, last = seals_of(challenge).order_by("number"), 0
    while seals := list(all_of_them.filter(number__gt=last)[:SEALS_AT_ONCE]):
        hashes = hashes_in(seals)
        for seal in seals:
            yield ("," if last else "") + "\n" + json.dumps(_row(seal, hashes[seal.pk]))
            last = seal.number
    yield "\n]}\n"


def _row(seal: Seal, hashes: list[str]) -> dict:
    return {
        "number": seal.number,
        # As it is hashed.
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "events": seal.events,
        "events_sha256": seal.events_sha256,
        "previous_sha256": seal.previous_sha256,
        "sha256": seal.sha256,
        "event_hashes": hashes,
    }

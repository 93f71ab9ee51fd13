"""Cards and certificates: pages and pictures, the same for everybody, drawn once in a while."""

from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.generic import TemplateView, View

from challenges.awards.certificate import Certificate, certificate_of, certificate_with
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.limits import per_address, spend
from challenges.core.page_cache import kept_file

from . import entry_pictures
from .entry_card import EntryCard, entry_card

DRAWN_A_MINUTE = 120


class OfEntry:
    @cached_property
    def entry(self) -> EntryCard:
        found = entry_card(self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found


class OfCertificate:
    @cached_property
    def certificate(self) -> Certificate:
        found = certificate_of(self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found


class IdeaCardView(OfEntry, TemplateView):
    template_name = "challenges/browse/idea_card.html"

    def get_context_data(self, **kwargs):
        entry = self.entry
        if entry.card is None:
            raise Http404
        return super().get_context_data(
            entry=entry, idea=entry.idea, challenge=entry.challenge, **kwargs
        )


class CertificateView(OfCertificate, TemplateView):
    template_name = "challenges/browse/certificate.html"

    def get_context_data(self, **kwargs):
        award = self.certificate.award
        return super().get_context_data(
            certificate=self.certificate,
            award=award,
            idea=award.idea,
            challenge=award.challenge,
            **kwargs,
        )


class CertificateCheckView(TemplateView):
    """Whoever holds a certificate types its number, and is led to the genuine one."""

    template_name = "challenges/browse/certificate_check.html"

    def get(self, request):
        number = request.GET.get("number", "").strip()
        found = certificate_with(number) if number else None
        if found:
            return redirect("challenges:certificate", public_id=found.award.idea.public_id)
        status = 404 if number else 200
        return self.render_to_response(self.get_context_data(number=number[:60]), status=status)


class IdeaCardPictureView(OfEntry, View):
    def get(self, request, public_id):
        entry = self.entry
        names = [str(author) for author in entry.authors]
        depends_on = ["card", entry.idea.public_id, entry.result.digest, entry.result.version]
        depends_on += [entry.idea.title, names, entry.challenge.title]
        depends_on += [str(entry.challenge.organisation), settings.BASE_URL, settings.SITE_NAME]
        return picture(request, depends_on, lambda: self.drawn(entry))

    def drawn(self, entry: EntryCard) -> bytes:
        if entry.card is None:
            raise Http404
        return entry_pictures.card_picture(entry)


class CertificatePictureView(OfCertificate, View):
    def get(self, request, public_id):
        certificate = self.certificate
        award = certificate.award
        names = [str(author) for author in certificate.authors]
        depends_on = ["certificate", certificate.facts, certificate.sharing, names]
        depends_on += [award.idea.title, award.challenge.title, str(award.challenge.organisation)]
        depends_on += [settings.BASE_URL, settings.SITE_NAME]
        return picture(request, depends_on, lambda: entry_pictures.certificate_picture(certificate))


def picture(request, depends_on: list, draw: Callable[[], bytes]) -> HttpResponse:
    """A PNG under a tag that changes with what it depends on; drawn only if nobody has it.

    Whoever asks for many that are not drawn yet is told to wait, as drawing costs more than asking.
    """
    known = sha256_hex(canonical_json([entry_pictures.DRAWN, get_language(), *depends_on]))
    response = HttpResponse(content_type="image/png")
    response["ETag"] = quote_etag(known[:32])
    # Short, because an idea may be hidden at any time.
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if answer is response:
        response.content = kept_file(known, lambda: _drawn_within_limits(request, draw))
    return answer


def _drawn_within_limits(request, draw: Callable[[], bytes]) -> bytes:
    spend(request, "draw", per_address(DRAWN_A_MINUTE))
    return draw()

"""Addresses of Wagtail's admin (7.4) that name pages and pictures without asking who may see them.

Ours stand at the same addresses before them, and ask.
"""

from django.db.models import Q, QuerySet
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View
from taggit.models import Tag
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as picture_policy
from wagtail.images.views.chooser import viewset as picture_chooser
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


def choosable(user, pages: QuerySet[Page]) -> QuerySet[Page]:
    """What everybody can read as it stands, and the drafts that one may work on."""
    own = page_permission_policy.explorable_instances(user).values_list("pk", flat=True)
    public = Q(live=True, has_unpublished_changes=False)
    # By numbers, as the search index knows nothing of the other fields.
    numbers = Page.objects.filter(public | Q(pk__in=own)).values_list("pk", flat=True)
    return pages.filter(pk__in=list(numbers))


class ChosenPagesView(ChosenMultipleView):
    """Gives title and address of pages by their numbers: only of those one may choose."""

    def get(self, request):
        asked = [pk for pk in request.GET.getlist("id") if pk.isdecimal()]
        found = choosable(request.user, Page.objects.filter(pk__in=asked))
        request.GET = request.GET.copy()
        request.GET.setlist("id", list(found.values_list("pk", flat=True)))
        return super().get(request)


class PageTypesReportView(PageTypesUsageReportView):
    """Names the page that was edited last, whoever's it is: for the platform's staff."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_staff:
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)


class PictureFormatView(View):
    """Shows a picture by its number, to be put into a text: only one that she may choose."""

    def dispatch(self, request, pk):
        picture = get_object_or_404(get_image_model(), pk=pk)
        if not picture_policy.user_has_permission_for_instance(request.user, "choose", picture):
            return permission_denied(request)
        return picture_chooser.select_format_view(request, image_id=pk)


class PictureTagsView(View):
    """Offers tags while one types: those of pictures, never those of members' ideas."""

    def get(self, request, **kwargs):
        term = request.GET.get("term", "")
        pictures = get_image_model().tags.through.objects.filter(
            content_type__model=get_image_model()._meta.model_name
        )
        tags = Tag.objects.filter(pk__in=pictures.values("tag_id"), name__istartswith=term)
        names = tags.order_by("name").values_list("name", flat=True) if term else []
        return JsonResponse(list(names[:TAGS_AUTOCOMPLETE_LIMIT]), safe=False)


class NoApiView(View):
    """Lists every picture and document of everybody, and nothing in the admin uses it."""

    def dispatch(self, request, **kwargs):
        raise Http404

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import include, path, re_path, register_converter
from django.utils.translation import gettext as _
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.views import serve as serve_page

from challenges.core.page_cache import kept_for_visitors
from challenges.core.public_ids import PublicIdConverter

from .health import healthz

register_converter(PublicIdConverter, "public_id")

OF_THE_LIST = {
    "stage": "[a-z]{1,12}",
    "sort": "[a-z]{1,12}",
    "tag": r"[\w &'’.+-]{1,30}",
    "page": "[1-9][0-9]{0,3}",
}


def not_here(request, *args, **kwargs):
    """Wagtail's own sign-in and password forms would let a password pass without second factor."""
    raise Http404


def cms_sign_in(request):
    """Wagtail sends everybody here whom it turns away; the signed-in would come back for ever."""
    if request.user.is_authenticated:
        raise PermissionDenied(_("The CMS is for organisers and for the staff of the platform."))
    return RedirectView.as_view(pattern_name="account_login", query_string=True)(request)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("", include("challenges.urls")),
    path("cms/login/", cms_sign_in),
    path("cms/password_reset/", not_here),
    path("cms/password_reset/<path:rest>", not_here),
    path("cms/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's pages that everybody opens: home, the list of challenges, a brief.
    re_path(r"^()$", kept_for_visitors()(serve_page), name="wagtail_serve"),
    re_path(r"^(challenges/)$", kept_for_visitors(**OF_THE_LIST)(serve_page), name="wagtail_serve"),
    re_path(r"^(challenges/[\w-]+/)$", kept_for_visitors()(serve_page), name="wagtail_serve"),
    path("", include("wagtail.urls")),
]
handler404 = "ideabounty.errors.not_found"
handler500 = "ideabounty.errors.server_error"
handler429 = "ideabounty.errors.too_many_requests"  # allauth asks for it
if settings.SERVE_MEDIA:
    media = path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media")
    urlpatterns.insert(0, media)

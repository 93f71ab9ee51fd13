from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import include, path, register_converter
from django.utils.translation import gettext as _
from django.views.generic import RedirectView
from django.views.static import serve

from challenges.core.public_ids import PublicIdConverter

from .health import healthz

register_converter(PublicIdConverter, "public_id")


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
    path("", include("wagtail.urls")),
]
handler404 = "ideabounty.errors.not_found"
if settings.SERVE_MEDIA:
    media = path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media")
    urlpatterns.insert(0, media)

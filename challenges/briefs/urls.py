from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from . import admin_gaps, views


def in_cms(view, **options):
    """As Wagtail guards its own pages: whoever may enter the CMS, and nothing is cached."""
    return never_cache(require_admin_access(view.as_view(**options)))


urlpatterns = [
    path("challenges/<slug:slug>/calendar.ics", views.CalendarView.as_view(), name="calendar"),
    path("cms/challenges/", in_cms(views.CmsChallengesView), name="cms-challenges"),
    path("cms/challenges/start/", in_cms(views.CmsChallengeStartView), name="cms-challenge-start"),
    path(
        "cms/challenges/<slug:slug>/rules/",
        in_cms(views.CmsChallengeRulesView),
        name="cms-challenge-rules",
    ),
    # At Wagtail's own addresses.
    path(
        "cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        in_cms(views.CmsApprovalView),
    ),
    path("cms/choose-page/chosen-multiple/", in_cms(admin_gaps.ChosenPagesView)),
    path("cms/reports/page-types-usage/", in_cms(admin_gaps.PageTypesReportView)),
    path(
        "cms/reports/page-types-usage/results/",
        in_cms(admin_gaps.PageTypesReportView, results_only=True),
    ),
    path("cms/images/chooser/<int:pk>/select_format/", in_cms(admin_gaps.PictureFormatView)),
    path("cms/tag-autocomplete/", in_cms(admin_gaps.PictureTagsView)),
    path("cms/tag-autocomplete/<path:model>", in_cms(admin_gaps.PictureTagsView)),
    path("cms/api/main/images/<path:rest>", in_cms(admin_gaps.NoApiView)),
    path("cms/api/main/images/", in_cms(admin_gaps.NoApiView)),
    path("cms/api/main/documents/<path:rest>", in_cms(admin_gaps.NoApiView)),
    path("cms/api/main/documents/", in_cms(admin_gaps.NoApiView)),
]

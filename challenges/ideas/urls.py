from django.urls import path

from . import views

urlpatterns = [
    path(
        "challenges/<slug:slug>/ideas/submit/",
        views.IdeaSubmitView.as_view(),
        name="idea-submit",
    ),
    path("ideas/<public_id:public_id>/edit/", views.IdeaEditView.as_view(), name="idea-edit"),
    path(
        "ideas/<public_id:public_id>/withdraw/",
        views.IdeaWithdrawView.as_view(),
        name="idea-withdraw",
    ),
    path("ideas/<public_id:public_id>/hide/", views.IdeaHideView.as_view(), name="idea-hide"),
    path("ideas/<public_id:public_id>/report/", views.IdeaReportView.as_view(), name="idea-report"),
    path(
        "ideas/<public_id:public_id>/picture/", views.IdeaPictureView.as_view(), name="idea-picture"
    ),
    path("my/ideas/", views.MyIdeasView.as_view(), name="my-ideas"),
]

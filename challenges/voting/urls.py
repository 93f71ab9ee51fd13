from django.urls import path

from .views import IdeasSeenView, IdeaSupportView

urlpatterns = [
    path("ideas/<public_id:public_id>/support/", IdeaSupportView.as_view(), name="idea-support"),
    path("challenges/<slug:slug>/seen/", IdeasSeenView.as_view(), name="ideas-seen"),
]

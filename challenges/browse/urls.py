from django.urls import path

from .results_views import ResultsDataView, ResultsView
from .views import IdeaView, WallView

urlpatterns = [
    path("challenges/<slug:slug>/ideas/", WallView.as_view(), name="wall"),
    path("ideas/<public_id:public_id>/", IdeaView.as_view(), name="idea"),
    path("challenges/<slug:slug>/results/", ResultsView.as_view(), name="results"),
    path(
        "challenges/<slug:slug>/results/data.json", ResultsDataView.as_view(), name="results-data"
    ),
]

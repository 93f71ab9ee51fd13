from django.urls import path

from challenges.core.page_cache import kept_for_visitors

from .entry_views import (
    CertificateCheckView,
    CertificatePictureView,
    CertificateView,
    IdeaCardPictureView,
    IdeaCardView,
)
from .results_views import ResultsDataView, ResultsView
from .views import IdeaView, WallView

PAGE = "[1-9][0-9]{0,3}"
# Not the pages of a search: each is for its own words, and few ask for the same.
wall = kept_for_visitors(
    page=PAGE,
    order="[0-9]{1,9}",
    seed="[0-9a-z]{8}",
    sort="random|newest|title|discussed|support",
    tag=r"[\w &'’.+-]{1,30}",
)
idea = kept_for_visitors(page=PAGE)
unasked = kept_for_visitors()
results = kept_for_visitors(version="[1-9][0-9]{0,3}", w="[0-9]{1,3}")

urlpatterns = [
    path("challenges/<slug:slug>/ideas/", wall(WallView.as_view()), name="wall"),
    path("ideas/<public_id:public_id>/", idea(IdeaView.as_view()), name="idea"),
    path("ideas/<public_id:public_id>/card/", unasked(IdeaCardView.as_view()), name="idea-card"),
    path(
        "ideas/<public_id:public_id>/card.png",
        IdeaCardPictureView.as_view(),
        name="idea-card-picture",
    ),
    path(
        "ideas/<public_id:public_id>/certificate/",
        unasked(CertificateView.as_view()),
        name="certificate",
    ),
    path(
        "ideas/<public_id:public_id>/certificate.png",
        CertificatePictureView.as_view(),
        name="certificate-picture",
    ),
    path("certificates/", CertificateCheckView.as_view(), name="certificate-check"),
    path("challenges/<slug:slug>/results/", results(ResultsView.as_view()), name="results"),
    path(
        "challenges/<slug:slug>/results/data.json", ResultsDataView.as_view(), name="results-data"
    ),
]

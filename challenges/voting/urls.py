from django.urls import path

from .ballot_views import BallotsFileView
from .receipt_views import MyVotesView
from .seal_views import SealsDataView, SealsView
from .views import IdeasSeenView, IdeaSupportView, ReceiptCheckView

urlpatterns = [
    path("ideas/<public_id:public_id>/support/", IdeaSupportView.as_view(), name="idea-support"),
    path("challenges/<slug:slug>/seen/", IdeasSeenView.as_view(), name="ideas-seen"),
    path("challenges/<slug:slug>/my-votes/", MyVotesView.as_view(), name="my-votes"),
    path("challenges/<slug:slug>/seals/", SealsView.as_view(), name="seals"),
    path("challenges/<slug:slug>/seals/seals.json", SealsDataView.as_view(), name="seals-data"),
    path("challenges/<slug:slug>/ballots.jsonl.gz", BallotsFileView.as_view(), name="ballots-file"),
    path("receipts/", ReceiptCheckView.as_view(), name="receipt-check"),
]

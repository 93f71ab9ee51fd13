from django.urls import path

from . import views

_MY = "my/awards/<int:pk>/"

urlpatterns = [
    path("my/awards/", views.MyAwardsView.as_view(), name="my-awards"),
    path("my/awards/statement.csv", views.MyStatementView.as_view(), name="my-statement"),
    path(_MY, views.AwardAcceptView.as_view(), name="award-accept"),
    path(f"{_MY}details/", views.AwardDetailsView.as_view(), name="award-details"),
    path(f"{_MY}confirm/", views.PayoutConfirmView.as_view(), name="payout-confirm"),
]

from django.urls import path

from . import views

urlpatterns = [
    path("judging/invitations/<str:token>/", views.InvitationView.as_view(), name="invitation"),
]

from django.urls import path

from . import views

urlpatterns = [
    path("ideas/<public_id:public_id>/follow/", views.IdeaFollowView.as_view(), name="idea-follow"),
    path("follows/<str:token>/end/", views.FollowEndView.as_view(), name="follow-end"),
]

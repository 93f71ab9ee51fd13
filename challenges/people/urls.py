from django.urls import path

from . import views

urlpatterns = [
    path("my/profile/", views.ProfileView.as_view(), name="profile"),
    path("demo/sign-in/", views.DemoSignInView.as_view(), name="demo-sign-in"),
]

from django.urls import include, path

urlpatterns = [path("bench/", include("bench.urls_lean"))]

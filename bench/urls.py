from django.urls import include, path

from ideabounty.urls import handler404, urlpatterns

# First, so that finding a yardstick costs nothing; the site's own addresses are one step further.
urlpatterns = [path("bench/", include("bench.urls_lean")), *urlpatterns]
__all__ = ["handler404", "urlpatterns"]

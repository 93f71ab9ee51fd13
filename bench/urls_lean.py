from django.urls import path

from . import yardsticks

urlpatterns = [
    path("list/<slug:slug>/", yardsticks.lean_list),
    path("idea/<int:pk>/", yardsticks.lean_idea),
    path("vote/", yardsticks.lean_vote),
    path("insert/", yardsticks.bare_insert),
    path("bytes/<slug:name>/", yardsticks.same_bytes),
    path("process/", yardsticks.process),
]

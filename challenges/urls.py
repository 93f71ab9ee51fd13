"""Every feature's addresses, under one name."""

from .awards.urls import urlpatterns as awards
from .briefs.urls import urlpatterns as briefs
from .browse.urls import urlpatterns as browse
from .desk.urls import urlpatterns as desk
from .discussion.urls import urlpatterns as discussion
from .ideas.urls import urlpatterns as ideas
from .judging.urls import urlpatterns as judging
from .notifications.urls import urlpatterns as notifications
from .people.urls import urlpatterns as people
from .voting.urls import urlpatterns as voting

app_name = "challenges"
urlpatterns = [
    *people,
    *briefs,
    *ideas,
    *voting,
    *discussion,
    *judging,
    *awards,
    *notifications,
    *browse,
    *desk,
]

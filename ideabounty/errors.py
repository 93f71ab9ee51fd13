import sys

from django.http import HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found
from django.views.defaults import server_error as plain_server_error

from challenges.core.errors import TooMany
from challenges.core.outages import is_outage
from challenges.core.web import answer_too_many

# The longest window of those limits of allauth that end here, in seconds.
ALLAUTH_WAIT = 60
# After which a database that was restarted is usually there again, in seconds.
OUTAGE_WAIT = 5


def not_found(request, exception):
    """A page for a person; a line for a browser that looks for a picture or a script.

    The page has forms, so it hands out a new CSRF cookie. Browsers ask for /favicon.ico of their
    own accord while a first page is loading, and the forms of that page would then be refused.
    """
    if "text/html" in request.headers.get("Accept", "text/html"):
        return page_not_found(request, exception)
    return HttpResponseNotFound("404\n", content_type="text/plain")


def too_many_requests(request):
    """Where allauth's own limits on the pages of an account end."""
    reason = _("This form was sent too often in a short time from your internet connection.")
    return answer_too_many(request, TooMany(reason, wait=ALLAUTH_WAIT))


def server_error(request):
    """500; or 503 while the database is away, locked or full, or took too long. Its transaction was
    rolled back, or committed unheard of, so to send the same again is right in both cases."""
    if not is_outage(sys.exc_info()[1]):
        return plain_server_error(request)
    # No context of a page: that would ask the database who is looking.
    if request.headers.get("HX-Request") == "true":
        text = _("The site is catching its breath. Please try again in a few seconds.")
        words = {"text": text, "tone": "warning"}
        response = HttpResponse(render_to_string("components/status_oob.html", words), status=503)
    elif "text/html" in request.headers.get("Accept", "text/html"):
        response = HttpResponse(render_to_string("503.html"), status=503)
    else:
        response = HttpResponse("503\n", content_type="text/plain", status=503)
    response["Retry-After"] = str(OUTAGE_WAIT)
    add_never_cache_headers(response)
    return response

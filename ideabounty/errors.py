from django.http import HttpResponseNotFound
from django.views.defaults import page_not_found


def not_found(request, exception):
    """A page for a person; a line for a browser that looks for a picture or a script.

    The page has forms, so it hands out a new CSRF cookie. Browsers ask for /favicon.ico of their
    own accord while a first page is loading, and the forms of that page would then be refused.
    """
    if "text/html" in request.headers.get("Accept", "text/html"):
        return page_not_found(request, exception)
    return HttpResponseNotFound("404\n", content_type="text/plain")

"""The least that Django can do for the same work: hand-written SQL on tables that have nothing
else, a plain template, no rule asked. What the site's own pages are measured against."""

import os
from functools import cache

from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseForbidden
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .plan import FOLDER

ROWS = 20

LIST = """
SELECT id, title, summary, supports, comments FROM bench_idea
WHERE challenge = %s ORDER BY supports DESC, id DESC LIMIT %s
"""
COMMENTS = """
SELECT bench_idea.title, bench_idea.summary, bench_comment.author, bench_comment.body
FROM bench_comment JOIN bench_idea ON bench_idea.id = bench_comment.idea_id
WHERE bench_comment.idea_id = %s ORDER BY bench_comment.id
"""
VOTE = """
INSERT INTO bench_vote (idea_id, user_id, stated_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
COUNT = "UPDATE bench_idea SET supports = supports + 1 WHERE id = %s"
INSERT = "INSERT INTO bench_insert (idea_id, user_id, stated_at) VALUES (%s, %s, %s)"


def lean_list(request, slug):
    """Twenty ideas by one query."""
    return _page("bench/list.html", {"rows": _rows(LIST, [slug, ROWS])})


def lean_idea(request, pk):
    """An idea with all that was said about it, by one query."""
    return _page("bench/idea.html", {"rows": _rows(COMMENTS, [pk])})


@require_POST
def lean_vote(request):
    """Session, CSRF, one transaction, one INSERT, one counter."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    idea = int(request.POST["idea"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(VOTE, [idea, request.user.pk, timezone.now()])
        if cursor.rowcount:
            cursor.execute(COUNT, [idea])
    return HttpResponse("ok")


@csrf_exempt
@require_POST
def bare_insert(request):
    """One row, on disk before the answer goes out; nobody is asked who she is."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [request.POST["idea"], request.POST["user"], timezone.now()])
    return HttpResponse("ok")


def same_bytes(request, name):
    """What a page of the site answered, from memory."""
    return HttpResponse(_bytes(name))


def process(request):
    return HttpResponse(str(os.getpid()))


@cache
def _bytes(name: str) -> bytes:
    return (FOLDER / f"{name}.html").read_bytes()


def _page(name: str, context: dict) -> HttpResponse:
    # The engine's template itself: the site's context processors are no part of the yardstick.
    return HttpResponse(get_template(name).template.render(Context(context)))


def _rows(statement: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()

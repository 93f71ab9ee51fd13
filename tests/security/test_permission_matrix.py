"""Every route, every role, every state (B1); a route that nobody wrote a row for fails here."""

import logging

import pytest
from django.db import transaction

from tests.builders.people import a_user

from .matrix import WORDS
from .matrix_desk import ROWS
from .routes import routes, third_party
from .world import BACKEND, ROLES, STATES, a_world

pytestmark = pytest.mark.django_db

# Pages that Wagtail serves have one route and rows of their own.
SERVED = {"home", "index", "content page", "brief", "no such page"}
# Allowed to answer anybody: they hold nothing of ours.
OPEN_IN_CMS = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals, each of them wanted, would be logged with their tracebacks."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def word_of(response) -> str:
    status = response.status_code
    if status in (301, 302):
        goal = response["Location"]
        if goal.startswith(("/accounts/login/", "/cms/login/")):
            return "in"
        return "2fa" if goal.startswith("/accounts/2fa/") else "go"
    return {status: word for word, status in WORDS.items()}.get(status, str(status))


def answer(client, method, path, data=None):
    """What this request gets; whatever it wrote is undone."""
    point = transaction.savepoint()
    try:
        response = getattr(client, method)(path, data or {})
        # Reads a file to its end and so closes it, while a plain close() would close the database.
        response.getvalue()
        return response
    finally:
        transaction.savepoint_rollback(point)


def rows_of(state) -> list:
    """All rows in three states; in the others, to save time, those for which they matter."""
    everywhere = state in ("draft", "voting", "decided")
    return [row for row in ROWS if everywhere or state in row.expected]


def test_every_route_has_a_row():
    known = {row.route for row in ROWS} - SERVED | {"wagtail_serve"}
    ours = [route for route in routes() if not third_party(route)]

    without = [f"no row in tests/security/matrix.py for {r}" for r in ours if r.name not in known]

    assert without == []


def test_every_row_has_a_route():
    names = {route.name for route in routes()}

    assert {row.route for row in ROWS} - SERVED - names == set()


def test_the_table_is_large_enough_to_be_trusted():
    assert sum(len(rows_of(state)) for state in STATES) * len(ROLES) >= 1000
    assert {len(row.words(state)) for row in ROWS for state in STATES} == {9}


@pytest.mark.parametrize("state", STATES)
def test_everybody_gets_what_the_table_says(state):
    world = a_world(state)
    for role in ROLES:
        world.client(role)
    wrong = []

    for row in rows_of(state):
        url = row.url(world)
        data = row.data(world) if callable(row.data) else row.data
        for role, expected in zip(ROLES, row.words(state), strict=True):
            client = world.client(role, raise_request_exception=False)
            got = word_of(answer(client, row.method, url, data))
            if got != expected:
                wrong.append(f"{state}: {row.label} as {role}: {got} instead of {expected}")

    assert wrong == []


def test_without_a_second_factor_desk_and_moderation_are_closed():
    world = a_world("judging")
    for person in world.people.values():
        if person:
            person.authenticator_set.all().delete()
    guarded = [
        row
        for row in ROWS
        if row.url(world).startswith(("/desk/", "/cms/")) or "/hide/" in row.url(world)
    ]
    wrong = []

    for row in guarded:
        for role in ROLES[1:]:
            got = word_of(answer(world.client(role), row.method, row.url(world)))
            if got != "2fa":
                wrong.append(f"{row.label} as {role}: {got}")

    assert wrong == []


@pytest.mark.parametrize("role", ["anonymous", "member"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_wagtails_admin_is_shut_for_whoever_does_not_work_there(role, method):
    world = a_world("voting")
    client = world.client(role, raise_request_exception=False)
    open_ones = []

    for route in routes():
        if third_party(route) == "cms" and route.name not in OPEN_IN_CMS:
            got = word_of(answer(client, method, route.path))
            if got not in ("in", "no", "--"):
                open_ones.append(f"{route} as {role}: {got}")

    assert open_ones == []


def test_a_member_who_may_not_enter_the_cms_is_told_so_and_not_sent_in_circles(client):
    world = a_world("voting")

    response = world.client("member").get("/cms/", follow=True)

    assert (response.status_code, len(response.redirect_chain) < 5) in ((403, True), (200, True))


@pytest.mark.parametrize("role", ["anonymous", "member"])
def test_no_page_about_accounts_or_documents_breaks(role):
    world = a_world("voting")
    client = world.client(role, raise_request_exception=False)
    broken = []

    for route in routes():
        if third_party(route) in ("accounts", "documents", "_util"):
            response = answer(client, "get", route.path)
            if response.status_code >= 500:
                broken.append(f"{route} as {role}: {response.status_code}")

    assert broken == []


@pytest.mark.parametrize("path", ["/_util/login/", "/cms/login/"])
def test_no_other_door_takes_a_password(client, path):
    person = a_user("Sam", staff=True)

    client.post(path, {"username": person.email, "password": "correct horse battery"})

    assert "_auth_user_id" not in client.session


def test_a_session_of_somebody_switched_off_is_dead(client):
    person = a_user("Gone")
    client.force_login(person, backend=BACKEND)

    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/my/ideas/").status_code == 302

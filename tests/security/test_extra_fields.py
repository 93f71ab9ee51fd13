"""Fields that no form has are sent with every form: they change nothing (X9).

Each POST of the permission matrix that succeeds is sent twice as it is, and once with every field
of every table beside it. What the first two left alike, the third must leave like them.
"""

from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from challenges.awards.models import Acceptance, Award, Payout, PayoutStep
from challenges.awards.terms import terms_sha256
from challenges.judging.models import ReviewCorrection
from challenges.ledger.models import Entry
from tests.builders.judging import a_judge, a_review, move_window

from .matrix_desk import ROWS
from .test_permission_matrix import word_of
from .world import ROLES, STATES, a_world

pytestmark = pytest.mark.django_db

OURS = ("challenges", "people", "account")
# Fields that a form does have and that its row in the matrix leaves out.
OPTIONAL = {
    "challenges:invitation": {"reason"},
    "challenges:cms-challenge-start": {"lead"},
    "challenges:judge-remind": {"judge"},
    "challenges:judge-score": {"remark_to_author", "remark_to_organiser", "seen"},
    "challenges:desk-project": {"due_on", "text"},
}
# Refused in each state of the matrix, with whatever is sent: tests of their own say so.
NEVER = {
    "desk-dates",
    "extra-reviews-ask",
    "ideas-unmerge",
    "judge-rules",
    "rest-carry",
    "rest-return",
}
# What must have been looked at, or the test says nothing.
WEIGHTY = {
    "Idea.status", "Idea.author", "Idea.hidden_reason", "Score.value", "Review.status",
    "Judge.user", "Finalist.route", "Award.amount_minor", "Award.currency", "Award.place",
    "Payout.from_held", "Challenge.organisation", "Challenge.currency", "Challenge.blind",
    "Membership.role", "User.is_staff", "User.email", "Tally.supports",
}  # fmt: skip


def extra_fields(world, known) -> dict:
    """A value for each column of each table, by its own name and by that of its key."""
    wanted = {}
    for model in tables():
        for column in model._meta.concrete_fields:
            wanted[column.name] = wanted[column.attname] = _value(column, world)
    return {name: value for name, value in wanted.items() if name not in known}


def _value(column, world) -> str:
    people = world.people
    if isinstance(column, models.ForeignKey):
        chosen = {
            "User": people["other author"].pk,
            "Idea": world.other_idea.pk,
            "Organisation": people["other organiser"].memberships.get().organisation_id,
        }
        return str(chosen.get(column.related_model.__name__, 1))
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.IntegerField | models.DecimalField):
        return "9"
    if isinstance(column, models.DateTimeField):
        return "2001-01-01T00:00"
    by_name = {"status": "merged", "role": "owner", "currency": "USD", "email": "x@evil.example"}
    return by_name.get(column.name, "taken over")


def tables() -> list:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def contents() -> dict:
    """ "Model.column" -> all its values."""
    found = {}
    for model in tables():
        names = [column.attname for column in model._meta.concrete_fields]
        rows = list(model._default_manager.order_by("pk").values_list(*names))
        for place, column in enumerate(model._meta.concrete_fields):
            found[f"{model.__name__}.{column.name}"] = sorted(repr(row[place]) for row in rows)
    return found


def after(client, row, url, data) -> tuple:
    """What was answered, and what the database held then; undone."""
    point = transaction.savepoint()
    try:
        got = word_of(answer_kept(client, row, url, data))
        return got, contents()
    finally:
        transaction.savepoint_rollback(point)


def answer_kept(client, row, url, data):
    response = client.post(url, data)
    response.getvalue()
    return response


def succeeds_as(row, state) -> str:
    """The first role for whom the matrix says that it is done, or nobody."""
    words = zip(ROLES, row.words(state), strict=True) if row.method == "post" else ()
    return next((role for role, word in words if word in ("go", "ok")), "")


def places() -> dict:
    """state -> [(row, role)]: each row in the first state in which it succeeds."""
    found = defaultdict(list)
    for row in ROWS:
        state = next((s for s in STATES if _has(row, s) and succeeds_as(row, s)), None)
        if state:
            found[state].append((row, succeeds_as(row, state)))
    return found


def _has(row, state) -> bool:
    return state in row.expected or "*" in row.expected


@pytest.mark.parametrize("state", list(places()))
def test_what_no_form_has_is_ignored(state):
    world, wrong, looked_at = a_world(state), [], set()

    for row, role in places()[state]:
        url, data = row.url(world), row.data(world) if callable(row.data) else dict(row.data)
        known = set(data) | OPTIONAL.get(row.route, set())
        client = world.client(role)
        (word, one), (_again, two) = (after(client, row, url, data) for _ in range(2))
        got, three = after(client, row, url, extra_fields(world, known) | data)
        alike = {name for name in one if one[name] == two[name]}
        looked_at |= alike
        changed = [name for name in alike if three[name] != one[name]]
        more = [name for name in one if len(three[name]) != len(one[name])]
        if word != got or changed or more:
            wrong.append(f"{row.label}: {word} became {got}; {changed or more}")

    assert wrong == []
    assert sorted(WEIGHTY - looked_at) == []


def test_every_form_of_the_desk_was_among_them():
    tried = {row.route for rows in places().values() for row, _role in rows}
    sent = {row.route for row in ROWS if row.method == "post"}

    # What no state of the matrix is ready for has its own way below; the rest takes no form at all.
    own_way = {
        "award-accept",
        "correction-decide",
        "discussion-open",
        "judge-correction",
        "judging-close",
        "payout-confirm",
        "payout-order",
        "payout-send",
    }
    nothing_to_send = {"demo-sign-in", "desk-challenge", "desk-ideas", "follow-end"}
    assert {name.removeprefix("challenges:") for name in sent - tried} == (
        own_way | nothing_to_send | NEVER
    )


# The way of one payment, which no single state of the matrix allows


def steps_of(world):
    """(role, address, fields) from the second winner's acceptance to both winners' money."""
    first = world.challenge.awards.get(pk=world.award_pk)
    second = world.challenge.awards.exclude(pk=first.pk).get()
    mine, at_desk = f"/my/awards/{second.pk}/", f"/desk/awards/{second.pk}/"
    yield "other author", mine, {"terms": terms_sha256(second), "accept": "on"}
    yield "other author", f"{mine}details/", {"details": "NL 1"}
    yield "organiser", f"{at_desk}payout/order/", {}
    for award in (first, second):
        payout = Award.objects.get(pk=award.pk).payout
        on = f"/desk/payouts/{payout.pk}/"
        yield "staff", f"{on}approve/", {}
        yield "organiser", f"{on}send/", {f"send-{payout.pk}-reference": "T 3"}
    yield "author", f"/my/awards/{first.pk}/confirm/", {}
    yield "other author", f"/my/awards/{second.pk}/confirm/", {}


def walked(world, more: dict) -> dict:
    """What is booked at the end, when `more` is sent at every step; undone."""
    point = transaction.savepoint()
    try:
        for role, url, data in steps_of(world):
            answer = world.client(role).post(url, more | data)
            assert answer.status_code == 302, (url, answer.content)
            assert not answer.url.startswith("/accounts/"), url
        return {
            "awards": list(
                Award.objects.order_by("pk").values_list("idea", "amount_minor", "place")
            ),
            "steps": list(PayoutStep.objects.order_by("pk").values_list("kind", "by", "reference")),
            "payouts": list(Payout.objects.order_by("pk").values_list("from_held", "ordered_by")),
            "books": list(
                Entry.objects.order_by("pk").values_list(
                    "debit__code", "credit__code", "amount_minor", "currency", "memo"
                )
            ),
            "accepted": list(Acceptance.objects.order_by("pk").values_list("award", "terms")),
        }
    finally:
        transaction.savepoint_rollback(point)


def test_no_field_changes_what_is_paid_to_whom_and_in_what():
    world = a_world("decided")
    for role in ROLES:
        world.client(role)
    more = extra_fields(world, {"terms", "accept", "details"})

    plain, poisoned = walked(world, {}), walked(world, more)

    assert poisoned == plain
    assert [kind for kind, _by, _reference in plain["steps"]].count("confirmed") == 2
    assert {"amount_minor", "currency", "idea", "by", "order", "place", "from_held"} <= set(more)


def test_no_field_changes_how_a_panel_is_opened_or_closed():
    """Two judges have scored everything: the discussion can open, and judging can close."""
    world = a_world("judging")
    seats = [world.challenge.judges.get(user=world.people["judge"]), a_judge(world.challenge)]
    for seat in seats:
        for idea in (world.idea, world.other_idea):
            a_review(seat, idea, (7, 7))
    more, on = extra_fields(world, set()), f"/desk/challenges/{world.slug}"
    rows = [
        SimpleNamespace(url=f"{on}/panel/discussion/", label="open"),
        SimpleNamespace(url=f"{on}/judging/close/", label="close"),
    ]

    for row in rows:
        client = world.client("organiser")
        (word, one), (_again, two) = (after(client, row, row.url, {}) for _ in range(2))
        got, three = after(client, row, row.url, more)
        alike = {name for name in one if one[name] == two[name]}
        assert (word, got) == ("go", "go")
        assert [name for name in alike if three[name] != one[name]] == []


def test_no_field_changes_who_corrects_what_and_who_decides():
    world = a_world("judging")
    seat = world.challenge.judges.get(user=world.people["judge"])
    a_review(seat, world.idea, (8, 7))
    now = timezone.now()
    move_window(world.challenge, "judging", closes_at=now - timedelta(seconds=1))
    scores = zip(world.challenge.criteria.values_list("pk", flat=True), ("7", "8"), strict=True)
    asked = {f"criterion-{pk}": value for pk, value in scores} | {"why": "I swapped them"}
    card = f"/desk/judging/{world.slug}/{world.idea.public_id}/correction/"

    assert _changed_by_more(world, "judge", card, asked) == []

    world.client("judge").post(card, asked)
    pk = ReviewCorrection.objects.get().pk
    decide = f"/desk/challenges/{world.slug}/panel/corrections/{pk}/"
    answer = {"answer": "approve", "reason": "Plainly swapped"}
    assert _changed_by_more(world, "organiser", decide, answer) == []


def _changed_by_more(world, role, url, data) -> list[str]:
    row, client = SimpleNamespace(label=url), world.client(role)
    (word, one), (_again, two) = (after(client, row, url, data) for _ in range(2))
    got, three = after(client, row, url, extra_fields(world, set(data)) | data)
    assert (word, got) == ("go", "go")
    return [name for name in one if one[name] == two[name] != three[name]]

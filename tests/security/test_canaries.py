"""A word that stands nowhere else is planted in every secret; at each stage each person looks for
all of them on every page, in every file, header and letter, and finds exactly what is hers (B2,
B4, B6 to B9, B11, B16).

TABLE says who finds which secret, where, and when. Whoever has no line finds nothing: the
anonymous, a member, an author, another author, a judge, a judge of another panel, the organiser,
the organiser of another challenge and the staff all look.
"""

import logging
from io import BytesIO

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.http import HttpResponse
from openpyxl import Workbook

from . import canaries as c
from .crawler import headers_of
from .readable import readable
from .world import ROLES

# Minutes of looking, and no answer depends on which database there is: once, on SQLite.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="looked for on SQLite"),
]

DESK = ("organiser", "staff")
AUTHOR, OTHER = ("author",), ("other author",)
MEMBER, JUDGE, STAFF = ("member",), ("judge",), ("staff",)
ANYWHERE = "anywhere"
# Names in the addresses; a letter is one that she gets by mail.
LISTS = "desk-ideas desk-pair desk-shortlist export-file idea wall"
PANEL, RESULT = "desk-panel", "desk-panel desk-result"
ACCOUNT = "account_email profile invitation"
HIDDEN = "desk-ideas export-file idea"
PUBLISHED = "certificate idea idea-card results wagtail_serve wall"
ALWAYS, BEFORE, AFTER = "sealed…paid", "sealed…closed", "decided…paid"

# secret: [(from which stage to which, who, where)]
TABLE = {
    c.AUTHOR: [  # in the head of each of her own pages
        (ALWAYS, AUTHOR, ANYWHERE),
        (BEFORE, DESK, LISTS),
        (AFTER, ROLES, PUBLISHED),
        (AFTER, DESK, f"{LISTS} desk-award desk-statement desk-statement-file"),
    ],
    c.AUTHORS_MAIL: [
        (ALWAYS, AUTHOR, ACCOUNT),
        (AFTER, AUTHOR, "letter"),
        (AFTER, DESK, "desk-award"),  # who pays the winner may have to write to her
    ],
    c.COLLEAGUE: [(ALWAYS, DESK, f"{RESULT} export-file")],
    c.COLLEAGUES_MAIL: [(ALWAYS, DESK, PANEL)],
    c.INVITED: [(ALWAYS, DESK, PANEL)],
    c.MEMBERS_MAIL: [(ALWAYS, MEMBER, ACCOUNT), ("decided", MEMBER, "letter")],
    c.DRAFT: [(ALWAYS, AUTHOR, "idea my-ideas")],
    c.OTHERS_DRAFT: [(ALWAYS, OTHER, "idea my-ideas")],
    c.OLD_WORDS: [],
    c.HIDDEN: [
        (ALWAYS, AUTHOR, "idea idea-withdraw my-ideas"),
        (ALWAYS, DESK, HIDDEN),
        (ALWAYS, STAFF, "idea-hide"),
    ],
    c.WHY_HIDDEN: [
        (ALWAYS, AUTHOR, "idea my-ideas"),
        (ALWAYS, DESK, HIDDEN),
        (ALWAYS, STAFF, "idea-hide"),
    ],
    c.HIDDEN_COMMENT: [(ALWAYS, DESK, "comment-hide export-file")],
    c.REPORT: [(ALWAYS, DESK, "desk-moderation")],
    c.FILE: [],
    c.CAMERA: [],
    c.PLACE: [],
    c.TO_ORGANISER: [("closed…paid", DESK, "desk-result")],
    c.TO_AUTHOR: [
        ("discussed…paid", JUDGE, "judge-score"),  # her own review is in
        (AFTER, AUTHOR, "idea"),
        ("decided", AUTHOR, "letter"),
    ],
    c.TO_OTHER_AUTHOR: [(AFTER, OTHER, "idea"), ("decided", OTHER, "letter")],
    c.OWN_WORDS: [
        ("own in…discussed", JUDGE, "judge-score"),
        ("closed…paid", DESK, "desk-result"),
    ],
    # Everybody recounts from each judge's scores, under a name that nobody knows.
    c.TOTAL: [(AFTER, ROLES, "results-data")],
    c.MEAN: [("closed…paid", DESK, RESULT), (AFTER, ROLES, "results results-data")],
    # Voting has closed, and the idea does not come in by a wild card: none is ever published.
    c.NOMINATED_HERE: [
        (ALWAYS, JUDGE, "judge-nominate judge-nominations"),
        (ALWAYS, DESK, "desk-shortlist"),
    ],
    c.NOMINATED_BY_ANOTHER: [(ALWAYS, DESK, "desk-shortlist")],
    c.CONFLICT: [(ALWAYS, DESK, PANEL)],
    c.DECLINED: [(ALWAYS, DESK, PANEL)],
    c.WHY_LEFT: [(ALWAYS, DESK, PANEL)],
    c.WHY_CORRECTED: [
        ("closed…paid", JUDGE, "judge-score"),
        ("closed…paid", DESK, "desk-panel"),
    ],
    c.WHY_REFUSED: [
        ("closed…paid", JUDGE, "judge-score"),
        ("closed", JUDGE, "letter"),
        ("closed…paid", DESK, "desk-panel"),
    ],
    c.WHERE_MONEY_GOES: [("decided", DESK, "desk-award")],  # until the money has come
    c.BANKS_WORD: [
        ("paid", AUTHOR, "award-accept my-awards my-statement letter"),
        ("paid", DESK, "desk-award desk-statement desk-statement-file"),
    ],
}


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker):
    """{stage: {secret: {role: where she finds it}}}, and {stage: {role: how many pages}}."""
    places, sizes = {}, {}
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        mail.outbox.clear()
        world = c.planted()
        for stage in c.STAGES:
            c.go_on(world, stage)
            looked = {role: c.everything(world, role, stage) for role in ROLES}
            sizes[stage] = {role: len(answers) for role, answers in looked.items()}
            for role, text in c.letters(world):
                looked.setdefault(role, []).append(("letter", text))
            places[stage] = {secret: _finders(secret, looked) for secret in TABLE}
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    return places, sizes


def _finders(secret, looked) -> dict:
    places = {
        role: {where for where, text in answers if c.holds(text, secret)}
        for role, answers in looked.items()
    }
    return {role: where for role, where in places.items() if where}


def allowed(secret, stage) -> dict:
    """{role: where} by the table."""
    places = {}
    for when, who, where in TABLE[secret]:
        first, _to, last = when.partition("…")
        begin, end = c.STAGES.index(first), c.STAGES.index(last or first)
        if begin <= c.STAGES.index(stage) <= end:
            for role in who:
                places[role] = places.get(role, set()) | set(where.split())
    return places


@pytest.mark.parametrize("stage", c.STAGES)
@pytest.mark.parametrize("secret", TABLE, ids=str)
def test_a_secret_is_found_by_those_whose_it_is_and_by_nobody_else(found, secret, stage):
    places, may = found[0][stage][secret], allowed(secret, stage)

    elsewhere = {
        role: sorted(where - may.get(role, set()))
        for role, where in places.items()
        if ANYWHERE not in may.get(role, set()) and where - may.get(role, set())
    }

    assert elsewhere == {}
    # And everybody who has a line finds it: the search does find.
    assert set(places) == set(may)


@pytest.mark.parametrize("secret", TABLE, ids=str)
def test_each_line_of_the_table_is_needed(found, secret):
    """What is written there was found there: no line lets through what nobody asked for."""
    seen = {role: set() for role in ROLES}
    wanted = {role: set() for role in ROLES}
    for stage in c.STAGES:
        for role, where in found[0][stage][secret].items():
            seen.setdefault(role, set()).update(where)
        for role, where in allowed(secret, stage).items():
            wanted[role] |= where - {ANYWHERE}

    assert {role: where - seen[role] for role, where in wanted.items() if where - seen[role]} == {}


@pytest.mark.parametrize("stage", c.STAGES)
def test_everybody_looked_at_many_pages(found, stage):
    assert min(found[1][stage].values()) > 130


# The search finds what it looks for


def in_workbook(word) -> bytes:
    book, buffer = Workbook(), BytesIO()
    book.active.append(["Title", word])
    book.save(buffer)
    return buffer.getvalue()


def in_letter(word) -> list:
    """One letter for each place that a word can have in it."""
    subject = EmailMultiAlternatives(subject=word, body="x", to=["a@b.example"])
    text = EmailMultiAlternatives(subject="x", body=f"Ä {word}", to=["a@b.example"])
    page = EmailMultiAlternatives(subject="x", body="x", to=["a@b.example"])
    page.attach_alternative(f"<p>Ä {word}</p>", "text/html")
    file = EmailMultiAlternatives(subject="x", body="x", to=["a@b.example"])
    file.attach("scores.xlsx", in_workbook(word))
    mark = EmailMultiAlternatives(subject="x", to=["a@b.example"], headers={"Message-ID": word})
    copied = EmailMultiAlternatives(subject="x", to=["a@b.example"], bcc=[f"{word}@b.example"])
    return [subject, text, page, file, mark, copied]


def test_a_word_is_found_in_every_part_of_a_letter():
    assert [c.holds(c.read(letter), c.AUTHOR) for letter in in_letter(c.AUTHOR)] == [True] * 6
    assert not c.holds(c.read(EmailMultiAlternatives(subject="x", to=["a@b.example"])), c.AUTHOR)


def test_a_word_is_found_in_a_workbook_and_in_what_a_camera_wrote():
    assert c.AUTHOR.encode() not in in_workbook(c.AUTHOR)
    assert c.holds(readable(in_workbook(c.AUTHOR)), c.AUTHOR)
    assert c.holds(readable(c.photo()), c.CAMERA)
    assert c.holds(readable(c.photo()), c.PLACE)


@pytest.mark.parametrize("name", ["Content-Disposition", "ETag", "Link", "Location", "X-Other"])
def test_a_word_is_found_in_any_header(name):
    assert c.holds(headers_of(HttpResponse(headers={name: f"x{c.FILE}"})), c.FILE)


def test_a_word_is_found_in_a_cookie():
    response = HttpResponse()
    response.set_cookie("last_seen", c.AUTHOR)

    assert c.holds(headers_of(response), c.AUTHOR)


@pytest.mark.parametrize("text", ["85.3", "Mark: 85,3 of 100", '"panel": 0.853', "(85.3)"])
def test_a_total_is_found_however_it_is_written(text):
    assert c.holds(text, c.TOTAL)


@pytest.mark.parametrize("text", ["185.3", "85.31", "1.85.3", "853", "85.30000001"])
def test_other_figures_are_no_total(text):
    assert not c.holds(text, c.TOTAL)

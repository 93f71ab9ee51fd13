"""How the votes stand is nobody's to know before the rules say so, nor the organiser's (V11)."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from challenges.management.commands.worker import CHORES
from challenges.notifications.models import OutboxMail
from challenges.voting import receipts
from challenges.voting.models import PendingCount, Tally
from challenges.voting.services import write_due_receipts

from .crawler import by_hand, crawl
from .figures import FIGURES, addresses, found_in, planted, visit, without_what_varies
from .routes import third_party
from .world import ROLES

pytestmark = pytest.mark.django_db

SORTS = ["", "support", "newest", "title", "discussed", "random", "tally"]
# Who asks, and under which rule who of them is told while voting is open.
ASKS = ["anonymous", "member", "voter", "author", "judge", "organiser", "staff"]
SEES = {"after_close": [], "after_vote": ["voter"], "always": ASKS}


def wall(world, query="") -> str:
    return f"/challenges/{world.slug}/ideas/{query}"


def ours(route) -> bool:
    return not third_party(route)


def of_the_cms(route) -> bool:
    """Without the page with which Wagtail tries out its own alarm."""
    return third_party(route) in ("cms", "documents") and "failwhale" not in route.pattern


# Everywhere


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_them_while_voting_is_open(role):
    world, _ideas = planted("voting")

    answers = crawl(world, role, by_hand(world))

    assert found_in(answers) == []
    assert {answer.url for answer in answers if answer.status >= 500} == set()


@pytest.mark.parametrize(
    ("rule", "state", "role"),
    [
        *(("after_close", "voting", role) for role in ("voter", "organiser", "staff")),
        *(("after_vote", "voting", role) for role in ASKS if role != "voter"),
        *(("after_vote", "open", role) for role in ("anonymous", "organiser")),
        ("after_close", "open", "organiser"),
    ],
)
def test_no_route_tells_them_to_whom_the_rule_does_not(rule, state, role):
    world, _ideas = planted(state, counts_shown=rule)
    paths = [*addresses(world, ours), *by_hand(world)]

    answers = visit(world, role, paths)

    assert found_in(answers) == []
    assert len(answers) > 60


def test_no_route_of_the_cms_tells_them_to_staff():
    world, _ideas = planted("voting")

    answers = visit(world, "staff", addresses(world, of_the_cms))

    assert found_in(answers) == []
    opened = [answer.url for answer in answers if answer.status == 200]
    assert f"/cms/pages/{world.challenge.page_id}/edit/" in opened
    assert len(opened) > 60


@pytest.mark.parametrize("rule", SEES)
@pytest.mark.parametrize("role", ASKS)
def test_whoever_may_see_them_finds_them_on_the_wall_and_with_each_idea(rule, role):
    world, ideas = planted("voting", counts_shown=rule)
    pages = [wall(world), ideas[0].get_absolute_url()]

    found = [url for url, _words in found_in(visit(world, role, pages))]

    assert found == (pages if role in SEES[rule] else [])


def test_whoever_sees_them_is_told_from_when_on_votes_are_missing():
    world, ideas = planted("voting", counts_shown="always")
    pages = [wall(world), ideas[0].get_absolute_url()]

    before = [answer.text for answer in visit(world, "anonymous", pages)]
    PendingCount.objects.all().delete()
    after = [answer.text for answer in visit(world, "anonymous", pages)]

    assert ["Counts are without the votes since" in text for text in before] == [True] * 2
    assert ["Counts are without the votes since" in text for text in after] == [False] * 2


# Answers to votes, and letters


@pytest.mark.parametrize("rule", ["after_close", "after_vote"])
@pytest.mark.parametrize("htmx", [True, False])
def test_the_answer_to_a_vote_tells_them_only_where_the_rule_does(htmx, rule):
    world, ideas = planted("voting", counts_shown=rule)
    client = world.client("member")
    options = {"headers": {"HX-Request": "true"}} if htmx else {}
    path = f"/ideas/{ideas[0].public_id}/support/"

    answers = [client.post(path, {"want": want}, follow=True, **options) for want in "1100"]
    seen = client.post(f"/challenges/{world.slug}/seen/", {"idea": [ideas[1].public_id]})

    assert [answer.status_code for answer in answers] == [200] * 4
    texts = [without_what_varies(answer.content.decode()) for answer in (*answers, seen)]
    told = [FIGURES.search(text) is not None for text in texts]
    assert told == ([True, True, False, False, False] if rule == "after_vote" else [False] * 5)


def test_no_letter_tells_them(settings, monkeypatch):
    world, ideas = planted("voting")
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    # As if everybody who voted had gone.
    monkeypatch.setattr(receipts, "SITTING", timedelta(0))
    idea, organiser = f"/ideas/{ideas[0].public_id}/", world.client("organiser")
    world.client("member").post(f"{idea}support/", {"want": "1"})
    world.client("member").post(f"{idea}comments/", {"text": "Splendid."})
    organiser.post(f"{idea}hide/", {"reason": "Out of place"})
    organiser.post(f"/desk/challenges/{world.slug}/panel/", {"email": "jo@panel.example"})

    for chore in (*CHORES, write_due_receipts):
        chore()

    letters = [
        message_from_bytes(m.message.encode(), policy=policy.default)
        for m in OutboxMail.objects.all()
    ]
    texts = [f"{m['Subject']} {m.get_body(('plain',)).get_content()}" for m in letters]
    assert [text for text in texts if FIGURES.search(without_what_varies(text))] == []
    assert {letter["Subject"].split(" ")[0] for letter in letters} >= {"Receipt", "Will"}


# Orders and bytes


@pytest.mark.parametrize("rule", SEES)
@pytest.mark.parametrize("role", ["anonymous", "voter", "organiser"])
def test_no_order_follows_them_while_voting_is_open(role, rule):
    world, ideas = planted("voting", counts_shown=rule)
    walls = [wall(world, f"?sort={sort}&seed=abc") for sort in SORTS]
    before = [order_on(world, role, each) for each in walls]

    for idea, supports in zip(ideas, range(100, 9000, 1000), strict=False):
        Tally.objects.filter(idea=idea).update(supports=supports)

    assert [order_on(world, role, each) for each in walls] == before
    assert [len(order) for order in before] == [len(ideas)] * len(SORTS)


@pytest.mark.parametrize("role", ["anonymous", "member", "organiser"])
@pytest.mark.parametrize("rule", ["after_close", "after_vote"])
def test_an_answer_is_the_same_to_the_byte_whatever_they_are(rule, role):
    world, _ideas = planted("voting", counts_shown=rule)
    pages = [wall(world), wall(world, "?q=idea"), world.idea.get_absolute_url()]
    pages += ["/challenges/", "/", f"/challenges/{world.slug}/seals/", "/sitemap.xml"]
    before = [answer_to(world, role, page) for page in pages]

    Tally.objects.update(supports=0, exposures=0, outside=0)
    PendingCount.objects.all().delete()

    assert [answer_to(world, role, page) for page in pages] == before


# The search finds what it looks for


@pytest.mark.parametrize("role", ["anonymous", "organiser"])
def test_they_are_found_once_the_votes_are_in(role):
    world, ideas = planted("judging")

    found = {url for url, _words in found_in(crawl(world, role, by_hand(world)))}

    assert {wall(world, "?sort=support"), ideas[0].get_absolute_url()} <= found
    assert (f"/desk/challenges/{world.slug}/shortlist/" in found) is (role == "organiser")


def test_only_then_does_the_wall_follow_them():
    world, ideas = planted("judging")

    order = order_on(world, "member", wall(world, "?sort=support"))

    assert order == [idea.public_id for idea in ideas]


@pytest.mark.parametrize(
    "text",
    [
        "735113",
        "735,113",
        "735 113",
        "735.113",
        "735’113",
        "925,824 votes",
        "(1,319)",
        "78.4%",
        "0.8066",
        "190711",
    ],
)
def test_a_figure_is_found_however_it_is_written(text):
    assert FIGURES.search(without_what_varies(f"<p>There are {text} so far</p>"))


@pytest.mark.parametrize(
    "text",
    [
        "1735113",
        "7351139",
        "abc735113defghijkl",
        "12:07319",
        "2026-11-25T13:45:12.806309+00:00",
        "735",
        "73 51 13",
    ],
)
def test_other_digits_are_no_figure(text):
    assert FIGURES.search(without_what_varies(f"<p>There are {text} so far</p>")) is None


def order_on(world, role, path) -> list[str]:
    text = world.client(role).get(path).content.decode()
    links = re.findall(r'href="/ideas/([0-9a-z]{12})/"', text)
    return list(dict.fromkeys(links))


def answer_to(world, role, path) -> tuple:
    """Body and headers of GET, and headers of HEAD, without what is new with every request."""
    client = world.client(role)
    got, head = client.get(path), client.head(path)
    text = re.sub(r"=\"\w{64}\"|in \d+ minutes?", "", got.getvalue().decode())
    headers = [dict(answer.items()) for answer in (got, head)]
    return text, [{k: v for k, v in each.items() if k != "Set-Cookie"} for each in headers]

"""What other judges gave, wrote, began and finished changes no sign on any page for whoever may not
know it: no figure, no order, no count, no letter (B3, B8). Stronger than to search for a word."""

import re
from os.path import commonprefix

import pytest
from django.core import mail
from django.urls import reverse

from challenges.judging.models import Review
from challenges.judging.services import remind_judge
from tests.builders.judging import a_judge, a_review

from .crawler import by_hand, headers_of
from .matrix_desk import ROWS
from .world import a_world

pytestmark = pytest.mark.django_db

# New with each request: tokens, nonces, and the clock.
PAGE_OWN = re.compile(
    r'(?:nonce|value|X-CSRFToken)"?[=:]\s?"[\w+/=-]{16,}"|Set-Cookie.*|nonce-[\w+/=-]+|\d\d:\d\d\S*'
    r"|in \d+\s\w+"
)
OUTSIDE = ("anonymous", "member", "author", "other author", "other judge", "other organiser")


@pytest.fixture
def world():
    """The judge has two ideas before her, and two more people sit on the panel."""
    world = a_world("judging", blind=True)
    world.panel = [a_judge(world.challenge, ideas=[world.idea, world.other_idea]) for _ in "ab"]
    return world


def pages(world, role) -> dict:
    """Every page of ours that answers a GET, as this person sees it."""
    client = world.client(role)
    urls = {row.url(world) for row in ROWS if row.method == "get"} | set(by_hand(world))
    found = {}
    for url in sorted(urls):
        if not url.startswith(("/cms/", "/accounts/")) and not url.endswith(".xlsx"):
            answer = client.get(url)
            text = answer.getvalue().decode("utf-8", "replace")
            found[url] = PAGE_OWN.sub("", f"{answer.status_code}{headers_of(answer)}{text}")
    return found


def differ(before, after) -> dict:
    """{address: the words where it begins to}."""
    return {
        url: (_around(text, after[url]), _around(after[url], text))
        for url, text in before.items()
        if text != after[url]
    }


def _around(text, other) -> str:
    start = len(commonprefix([text, other]))
    return text[max(0, start - 60) : start + 60]


def others_finish(world):
    """One gives the first idea all and the second nothing; the other has begun with the second."""
    a_review(world.panel[0], world.idea, (10, 10), "Thistle", "Bramble")
    a_review(world.panel[0], world.other_idea, (0, 0), "Thistle", "Bramble")
    a_review(world.panel[1], world.other_idea, (3, None))


@pytest.mark.parametrize("role", [*OUTSIDE, "judge"])
def test_nothing_that_other_judges_do_is_seen_by(role, world):
    before = pages(world, role)

    others_finish(world)

    assert differ(before, pages(world, role)) == {}
    assert len(before) > 80


def test_nor_once_her_own_review_is_in_as_long_as_nothing_is_discussed(world):
    a_review(world.challenge.judges.get(user=world.people["judge"]), world.idea, (5, 6))
    before = pages(world, "judge")

    others_finish(world)

    assert differ(before, pages(world, "judge")) == {}


def test_a_colleague_sees_that_something_has_changed_so_the_comparison_can_see_it(world):
    world.people["colleague"] = world.panel[0].user
    before = pages(world, "colleague")

    others_finish(world)

    queue = reverse("challenges:judge-queue", args=[world.slug])
    assert queue in differ(before, pages(world, "colleague"))


@pytest.mark.parametrize("role", ["organiser", "staff"])
def test_the_desk_sees_who_is_how_far_and_nothing_of_what_was_given(role, world):
    start = pages(world, role)
    others_finish(world)
    before = pages(world, role)

    for review in Review.objects.all():
        review.scores.update(value=4)
        review.remark_to_author = review.remark_to_organiser = "Otherwise"
        review.save()

    after = pages(world, role)
    on = f"/desk/challenges/{world.slug}"
    assert f"{on}/panel/" in differ(start, before)
    # That the panel splits is told, and by how much is not; it does so no more.
    assert set(differ(before, after)) <= {f"{on}/panel/"}
    assert "Otherwise" not in "".join(after.values())


def test_a_reminder_tells_a_judge_of_her_own_reviews_alone(world):
    seat, by = world.challenge.judges.get(user=world.people["judge"]), world.people["organiser"]
    others_finish(world)

    remind_judge(judge=seat, by=by)

    (letter,) = mail.outbox
    assert letter.recipients() == [seat.user.email]
    assert "You have scored 0 of 2 ideas; 2 are left." in letter.body
    assert not any(
        word in letter.body for word in ("Thistle", "Bramble", world.panel[0].user.email)
    )

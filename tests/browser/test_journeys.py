"""What people come for, done in a browser: without scripts, with them, and by keyboard alone."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail

from challenges.ideas.models import Idea
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Review
from challenges.voting.models import Exposure, Support
from challenges.voting.services import state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import PASSWORD, a_user, with_second_factor

ACTIVE = "document.activeElement.id"


@pytest.fixture
def wall(committed_db):
    """The address of a wall with three ideas to support."""
    challenge = a_challenge(stage="voting", title="How do we mend more?")
    for title in ("A repair bus", "A tool library", "A bench in the street"):
        an_idea(challenge=challenge, title=title)
    return f"/challenges/{challenge.slug}/ideas/"


@pytest.fixture
def tab_to():
    """`tab_to(page, css)` goes on by Tab until the focus is there."""

    def _tab_to(page, css):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("css => document.activeElement.matches(css)", css):
                return
        pytest.fail(f"no way by Tab to {css} on {page.url}")

    return _tab_to


def status_of(page):
    return page.get_by_role("status").inner_text()


def test_signing_up_without_scripts(committed_db, open_page):
    page = open_page("/accounts/signup/", js=False)
    page.get_by_label("Display name").fill("Nomsa")
    page.get_by_label("E-mail address").fill("nomsa@people.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()

    page.goto(re.search(r"/accounts/confirm-email/\S+", mail.outbox[-1].body)[0])
    page.get_by_role("main").get_by_role("button").click()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("nomsa@people.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()

    assert page.locator("header .menu__name").inner_text() == "Nomsa"


def test_a_member_does_everything_without_scripts(wall, open_page):
    member = a_user("Mina")
    page = open_page(wall, js=False)
    page.get_by_role("link", name="Support A tool library").click()
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "A tool library"

    page.goto(wall)
    support = page.get_by_role("button", name="Support A tool library")
    support.click()
    assert "You support “A tool library”" in status_of(page)
    assert support.get_attribute("aria-pressed") == "true"
    assert Support.objects.get().ballot.voter == member
    support.click()
    assert "You no longer support" in status_of(page)
    assert support.get_attribute("aria-pressed") == "false"
    assert not Support.objects.exists()

    page.get_by_role("link", name="A tool library", exact=True).click()
    page.get_by_label("Your comment").fill("Who keeps the key?")
    page.get_by_role("button", name="Post the comment").click()
    assert page.locator(".comment__text").inner_text() == "Who keeps the key?"


def test_an_idea_is_submitted_without_scripts(committed_db, open_page):
    challenge = a_challenge(stage="open", title="What is missing?")
    page = open_page(f"/challenges/{challenge.slug}/", user=a_user("Ines"), js=False)
    page.get_by_role("link", name="Submit an idea").first.click()
    page.get_by_role("button", name="Submit").click()
    assert page.locator(".error-summary").is_visible()

    page.get_by_label("Title").fill("A lending shelf")
    page.get_by_label("In one sentence").fill("Tools that are used once a year, in one place.")
    page.get_by_label("What is it?").fill("A shelf beside the baker's.")
    page.get_by_label("I have read the rules").check()
    page.get_by_role("button", name="Submit").click()

    assert Idea.objects.get().status == "submitted"
    assert "A lending shelf" in page.get_by_role("main").inner_text()


def test_support_keeps_the_focus_and_is_said(wall, open_page):
    page = open_page(wall, user=a_user("Mina"))
    support = page.get_by_role("button", name="Support A repair bus")
    support.focus()
    here = page.evaluate(ACTIVE)
    for key, pressed, said in (
        ("Enter", "true", "You support “A repair bus”"),
        ("Space", "false", "You no longer support “A repair bus”"),
    ):
        page.keyboard.press(key)
        page.get_by_role("status").get_by_text(said).wait_for()
        assert support.get_attribute("aria-pressed") == pressed
        assert page.evaluate(ACTIVE) == here
    assert page.url.endswith(wall)


def test_cards_in_view_are_counted_once(wall, open_page):
    member = a_user("Mina")
    page = open_page("/healthz", user=member)
    page.goto(wall)
    with page.expect_response("**/seen/") as answer:
        # What the page says of voting may fill the first screen.
        page.locator("[data-idea]").first.scroll_into_view_if_needed()
    # On a slow machine a second batch may have come in meanwhile.
    seen = Exposure.objects.filter(ballot__voter=member).count()
    assert 0 < answer.value.json()["recorded"] <= seen


def test_what_is_still_to_be_shown_counts_down_while_she_looks(open_page, server):
    challenge = a_challenge(stage="voting", shown_first=5)
    ideas = [an_idea(challenge=challenge) for _ in range(7)]
    member = a_user("Mina")
    state_support(idea=ideas[0], voter=member, wanted=True)
    page = open_page(f"/challenges/{challenge.slug}/ideas/", user=member)
    page.get_by_text("5 to go").wait_for()
    for number in range(7):
        page.locator("[data-idea]").nth(number).scroll_into_view_if_needed()
        page.wait_for_timeout(1_200)
    page.get_by_text("to go").wait_for(state="hidden")
    assert page.locator("#own-waits").is_hidden()


def test_chosen_colours_stay(wall, open_page):
    page = open_page("/", dark=False)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    switch = page.locator("[data-theme-switch]")
    switch.click()
    switch.click()
    page.goto(wall)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
    page.get_by_role("button", name="Colours: dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme || 'auto'") == "auto"


def test_a_judge_scores_ten_ideas_by_keyboard(committed_db, open_page, tab_to):
    """Agrees, practises, scores by digits and by arrows; each choice is saved at once."""
    challenge = a_challenge(stage="judging", title="How do we mend more?")
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(10)]
    judge = with_second_factor(a_user("Jun"))
    seat = a_judge(challenge, user=judge, ideas=ideas, practised=False)
    page = open_page(f"/desk/judging/{challenge.slug}/practice/", user=judge)
    give_by_digits(page, tab_to, challenge, "7")
    page.keyboard.press("Control+Enter")
    for number in range(10):
        page.wait_for_url(re.compile(rf"/desk/judging/{challenge.slug}/\w{{12}}/"))
        here = page.url
        if number % 2:
            give_by_digits(page, tab_to, challenge, "7")
        else:
            give_by_arrows(page, tab_to, challenge, 7)
        assert page.locator("[data-score-total]").inner_text() == "70.0"
        page.locator("[data-saved]").get_by_text("Saved ").wait_for()
        assert Review.objects.get(judge=seat, idea__public_id=here.split("/")[-2]).scores.count()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, left=here: url != left)

    assert page.get_by_text("You have scored every idea").count() >= 1
    reviews = Review.objects.filter(judge=seat, status=ReviewStatus.COMPLETE)
    assert reviews.count() == 10
    assert {score.value for review in reviews for score in review.scores.all()} == {7}


def give_by_digits(page, tab_to, challenge, digit):
    """Into each criterion once, and the key of the score."""
    for _criterion in challenge.criteria.all():
        tab_to(page, ".score-field input")
        page.keyboard.press(digit)


def give_by_arrows(page, tab_to, challenge, steps):
    for _criterion in challenge.criteria.all():
        tab_to(page, ".score-field input")
        page.keyboard.press("Space")
        for _step in range(steps):
            page.keyboard.press("ArrowRight")


def test_single_keys_can_be_switched_off_and_stay_off(committed_db, open_page):
    challenge = a_challenge(stage="judging")
    first, second = (an_idea(challenge=challenge) for _ in range(2))
    judge = with_second_factor(a_user("Jun"))
    a_judge(challenge, user=judge, ideas=[first, second])
    page = open_page(f"/desk/judging/{challenge.slug}/{first.public_id}/", user=judge)
    page.locator(".score-field input").first.focus()
    page.keyboard.press("?")
    keys = page.locator("#keys")
    keys.wait_for()
    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")

    page.goto(f"/desk/judging/{challenge.slug}/{second.public_id}/")
    page.locator(".score-field input").first.focus()
    for key in ("?", "7", "x", "j", "k"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)

    assert keys.is_hidden()
    assert page.locator(".score-field input:checked").count() == 0
    assert page.url.endswith(f"/{second.public_id}/")


def test_what_a_judge_chose_stays_on_the_page_when_she_is_signed_out(committed_db, open_page):
    challenge = a_challenge(stage="judging")
    idea, judge = an_idea(challenge=challenge), with_second_factor(a_user("Jun"))
    seat = a_judge(challenge, user=judge, ideas=[idea])
    page = open_page(f"/desk/judging/{challenge.slug}/{idea.public_id}/", user=judge)
    Session.objects.all().delete()

    page.locator(".score-field input[value='8']").first.check()

    page.locator("[data-saved]").get_by_text("signed out").wait_for()
    assert page.locator(".score-field input[value='8']").first.is_checked()
    assert Review.objects.filter(judge=seat).count() == 0
    page.evaluate("window.onbeforeunload = null")

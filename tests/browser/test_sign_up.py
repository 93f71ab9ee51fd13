"""Signing up with scripts: the proof of work is done while she types, and limits are said."""

import re
from urllib.parse import parse_qs

import pytest

from challenges.core.limits import per_member, seconds_to_wait
from challenges.people.models import User
from challenges.voting.models import Support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import PASSWORD, a_user
from tests.builders.proofs import unpacked


@pytest.fixture
def sign_up_page(limited, open_page):
    """The form, filled in, and a list of the proofs that were sent from it."""
    page, proofs = open_page("/accounts/signup/"), []

    def keep(request):
        if request.method == "POST":
            [proof] = parse_qs(request.post_data, keep_blank_values=True)["proof"]
            proofs.append(unpacked(proof) if proof else None)

    page.on("request", keep)
    page.get_by_label("Display name").fill("Nomsa")
    page.get_by_label("E-mail address").fill("nomsa@people.example")
    page.get_by_label("Password").fill(PASSWORD)
    return page, proofs


def press(page):
    page.get_by_role("button", name="Open the account").click()


def test_the_browser_brings_a_proof(sign_up_page):
    page, proofs = sign_up_page
    press(page)
    page.wait_for_url("**/confirm-email/")

    assert [proof["algorithm"] for proof in proofs] == ["SHA-256"]
    assert [user.display_name for user in User.objects.all()] == ["Nomsa"]


def test_a_page_left_open_over_night_gets_a_fresh_task(sign_up_page):
    page, proofs = sign_up_page
    first = page.locator("[data-proof]").get_attribute("data-proof")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 3 * 3600 * 1000 }")
    press(page)
    page.wait_for_url("**/confirm-email/")

    assert proofs[0]["challenge"] not in first
    assert User.objects.count() == 1


def test_after_an_error_the_form_comes_back_with_a_new_task(sign_up_page):
    page, proofs = sign_up_page
    page.get_by_label("Password").fill("1234567890123")
    press(page)
    page.locator(".error-summary").wait_for()
    assert page.get_by_label("Display name").input_value() == "Nomsa"
    page.get_by_label("Password").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/confirm-email/")

    assert len({proof["challenge"] for proof in proofs}) == 2
    assert User.objects.count() == 1


def test_pressed_twice_it_is_sent_once(sign_up_page):
    page, proofs = sign_up_page
    page.get_by_role("button", name="Open the account").dblclick()
    page.wait_for_url("**/confirm-email/")

    assert len(proofs) == 1
    assert User.objects.count() == 1


def test_where_the_worker_does_not_start_the_form_is_sent_all_the_same(sign_up_page):
    page, proofs = sign_up_page
    page.reload()
    page.route(re.compile("proof-worker"), lambda route: route.abort())
    page.get_by_label("Display name").fill("Nomsa")
    page.get_by_label("E-mail address").fill("nomsa@people.example")
    page.get_by_label("Password").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/confirm-email/")

    assert proofs == [None]
    assert User.objects.count() == 1


def test_a_support_that_came_too_fast_is_said_and_the_button_stays_as_it_was(limited, open_page):
    idea, mina = (
        an_idea(challenge=a_challenge(stage="voting"), title="A repair bus"),
        a_user("Mina"),
    )
    for _ in range(59):
        assert not seconds_to_wait("IdeaSupportView", f"member:{mina.pk}", per_member(60))
    page = open_page(idea.get_absolute_url(), user=mina)
    button = page.get_by_role("button", name="Support A repair bus")
    button.click()
    page.get_by_role("status").get_by_text("You support “A repair bus”").wait_for()
    button.click()
    page.get_by_role("status").get_by_text("more than 60 times within 1 minute").wait_for()

    assert "Please try again in 1 minute." in page.get_by_role("status").inner_text()
    assert button.get_attribute("aria-pressed") == "true"
    assert button.evaluate("button => document.activeElement === button")
    assert Support.objects.count() == 1

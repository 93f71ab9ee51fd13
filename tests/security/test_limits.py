"""What a program may send for people who are not there: so much, and it is told where it ends (V8,
V9, D4, D5). Nothing is taken and then dropped, and nobody is stopped for want of a cache (R7)."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.core.limits import HOUR, MINUTE, per_address, spend
from challenges.discussion.models import CommentReport
from challenges.ideas.models import Idea
from challenges.people.models import User
from challenges.voting.models import Exposure, Support, VoteEvent
from tests.builders.briefs import a_challenge
from tests.builders.caches import GONE
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.people import PASSWORD, a_user
from tests.builders.proofs import a_proof
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SCRIPT = {"Accept": "*/*"}


@pytest.fixture
def idea(limited):
    return an_idea(challenge=a_challenge(stage="voting"), title="A repair bus")


def members(n):
    """`n` members who joined long ago, each with a browser."""
    people = [a_voter() for _ in range(n)]
    User.objects.update(date_joined=timezone.now() - timedelta(days=90))
    return people


def support_url(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


def many_came(action, n, *, address="127.0.0.1", seconds=MINUTE):
    """As if `n` had come from the address already."""
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = AnonymousUser()
    for _ in range(n):
        spend(request, action, per_address(n, seconds))


def test_of_a_burst_of_votes_from_one_address_each_is_taken_or_told_no(client_for, idea):
    many_came("IdeaSupportView", 500)
    taken, told = set(), set()
    for number, voter in enumerate(members(200)):
        answer = client_for(voter).post(
            support_url(idea), {"want": "1"}, headers=HTMX if number % 2 else {}
        )
        group = told if answer.status_code == 429 else taken
        assert answer.status_code in ((200, 429) if number % 2 else (302, 429))
        group.add(voter.pk)

    assert (len(taken), len(told)) == (100, 100)
    assert set(Support.objects.values_list("ballot__voter_id", flat=True)) == taken
    assert set(VoteEvent.objects.values_list("ballot__voter_id", flat=True)) == taken


def test_another_address_is_not_concerned_and_the_same_one_only_for_a_minute(
    client_for, idea, limited
):
    many_came("IdeaSupportView", 600)
    here, there, later = (client_for(voter) for voter in members(3))

    answers = [
        here.post(support_url(idea), {"want": "1"}),
        there.post(support_url(idea), {"want": "1"}, REMOTE_ADDR="203.0.113.9"),
    ]
    limited.passes(int(answers[0]["Retry-After"]))
    answers.append(later.post(support_url(idea), {"want": "1"}))

    assert [answer.status_code for answer in answers] == [429, 302, 302]


def test_nobody_gets_a_new_budget_by_writing_an_address_into_a_header(client_for, idea):
    many_came("IdeaSupportView", 600)
    [voter] = members(1)

    answer = client_for(voter).post(
        support_url(idea), {"want": "1"}, headers={"x-forwarded-for": "203.0.113.9"}
    )

    assert answer.status_code == 429


def supporting(idea, user):
    return support_url(idea), {"want": "1"}, Support


def seeing(idea, user):
    return reverse("challenges:ideas-seen", args=[idea.challenge.slug]), [idea.public_id], Exposure


def commenting(idea, user):
    return reverse("challenges:comment-post", args=[idea.public_id]), {"text": "Well!"}, XtdComment


def reporting(idea, user):
    comment = a_comment(idea)
    url = reverse("challenges:comment-report", args=[comment.pk])
    return url, {"reason": "Rude"}, CommentReport


def submitting(idea, user):
    challenge = a_challenge(stage="open")
    return reverse("challenges:idea-submit", args=[challenge.slug]), {"title": "Bus"}, Idea


@pytest.mark.parametrize(
    ("what", "view", "most", "span"),
    [
        (supporting, "IdeaSupportView", 60, "1 minute"),
        (seeing, "IdeasSeenView", 120, "1 minute"),
        (commenting, "CommentPostView", 10, "1 minute"),
        (reporting, "CommentReportView", 30, "1 hour"),
        (submitting, "IdeaSubmitView", 20, "1 minute"),
    ],
)
def test_one_member_sends_no_more_than_a_person_does(client_for, idea, what, view, most, span):
    """Nonsense counts as well, for a program may send that too; what is refused stores nothing."""
    [member] = members(1)
    url, data, model = what(idea, member)
    before, browser = model.objects.count(), client_for(member)

    answers = [browser.post(url, {"nonsense": "1"}).status_code for _ in range(most - 1)]
    assert 429 not in answers
    refused = [send(browser, url, data) for _ in range(3)][1:]

    assert [answer.status_code for answer in refused] == [429, 429]
    assert model.objects.count() == before + 1
    assert f"This came from your account more than {most} times within {span}." in text_of(
        refused[0]
    )


def send(browser, url, data):
    if isinstance(data, list):
        return browser.post(url, json.dumps(data), content_type="application/json")
    return browser.post(url, data)


def text_of(answer):
    return answer.content.decode()


def test_the_refusal_is_a_page_with_the_time_to_try_again(client_for, idea, limited):
    many_came("IdeaSupportView", 600)
    limited.passes(20)
    [voter] = members(1)

    answer = client_for(voter).post(support_url(idea), {"want": "1"})

    text = text_of(answer)
    assert answer.templates[0].name == "429.html"
    assert answer["Retry-After"] == "40"
    assert "no-store" in answer["Cache-Control"]
    assert "<h1>Too often, too fast</h1>" in text
    assert (
        "This came from your internet connection more than 600 times within 1 minute. You may "
        "share it with many people: the limit is there against programs, not against you."
    ) in text
    assert "Please try again in 40 seconds. Nothing was changed." in text


def test_where_htmx_asked_only_the_status_changes_and_the_button_stays(client_for, idea):
    many_came("IdeaSupportView", 600)
    [voter] = members(1)

    answer = client_for(voter).post(support_url(idea), {"want": "1"}, headers=HTMX)

    text = text_of(answer)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert re.findall(r'id="[^"]*"', text) == ['id="status"']
    assert "notice--warning" in text
    assert "not against you. Please try again in 1 minute." in text


def test_a_script_gets_a_line(client_for, idea):
    [voter] = members(1)
    url, browser = reverse("challenges:ideas-seen", args=[idea.challenge.slug]), client_for(voter)

    answers = [browser.post(url, {"idea": idea.public_id}, headers=SCRIPT) for _ in range(121)]

    assert {answer.status_code for answer in answers[:120]} == {200}
    assert (answers[120].status_code, answers[120]["Content-Type"]) == (
        429,
        "text/plain; charset=utf-8",
    )
    assert text_of(answers[120]).endswith("Please try again in 1 minute.\n")


def test_a_cache_that_is_gone_stops_no_vote(client_for, idea, settings):
    settings.CACHES = GONE
    voters = members(3)

    answers = [client_for(voter).post(support_url(idea), {"want": "1"}) for voter in voters]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Support.objects.count() == 3


# Signing up


def sign_up(name, proof="", address="198.51.100.1", **options):
    data = {
        "email": f"{name}@people.example",
        "display_name": name.title(),
        "password1": PASSWORD,
        "proof": proof,
    }
    return Client().post(reverse("account_signup"), data, REMOTE_ADDR=address, **options)


def test_without_a_proof_three_accounts_an_hour_come_from_one_address(limited):
    answers = [sign_up(f"ada{n}") for n in range(5)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
    assert User.objects.count() == 3
    assert (
        "Your browser sent no proof of work, which needs JavaScript. Without it few accounts can "
        "be opened, and others were quicker. This came from your internet connection more than 3 "
        "times within 1 hour."
    ) in text_of(answers[3])
    assert "Please try again in 1 hour. Nothing was changed." in text_of(answers[3])
    assert sign_up("eve", proof=a_proof()).status_code == 302
    assert sign_up("bob", address="198.51.100.2").status_code == 302
    limited.passes(HOUR)
    assert sign_up("ada4").status_code == 302


def test_with_a_proof_sixty_accounts_an_hour_do(limited):
    many_came("sign-up", 58, address="198.51.100.1", seconds=HOUR)

    answers = [sign_up(f"ada{n}", proof=a_proof()) for n in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 429, 429]
    assert User.objects.count() == 2


def test_whole_networks_have_a_limit_too(limited):
    answers = [sign_up(f"ada{n}", address=f"198.51.100.{n // 3}") for n in range(32)]

    assert [answer.status_code for answer in answers] == [302] * 30 + [429] * 2
    assert "This came from the network of your internet provider" in text_of(answers[-1])
    assert User.objects.count() == 30


def test_a_mistyped_form_costs_nothing(limited):
    answers = [sign_up("no address") for _ in range(10)]

    assert {answer.status_code for answer in answers} == {200}
    assert sign_up("ada").status_code == 302


def test_the_page_says_so_where_no_script_runs(client, limited):
    text = " ".join(text_of(client.get(reverse("account_signup"))).split())

    [note] = re.findall(r"<noscript>(.*?)</noscript>", text)
    assert "we let only three accounts an hour be opened from one internet connection" in note


def test_the_limit_of_the_form_itself_ends_on_our_own_page(limited, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}

    answers = [sign_up(f"ada{n}", proof=a_proof()) for n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].templates[0].name == "429.html"
    assert "This form was sent too often in a short time" in text_of(answers[2])
    assert "Please try again in 1 minute." in text_of(answers[2])


# Mails to strangers


def test_a_stranger_is_mailed_three_times_a_day_for_each_reason(limited, mailoutbox):
    ada = a_user("Ada", email="ada@gmail.com")
    for spelling in ("ada", "a.da", "ad.a", "ada+1", "ada+2"):
        sign_up("eve", proof=a_proof())
        Client().post(reverse("account_reset_password"), {"email": f"{spelling}@gmail.com"})
        Client().post(
            reverse("account_signup"),
            {"email": f"{spelling}@gmail.com", "display_name": "Eve", "password1": PASSWORD},
            REMOTE_ADDR=f"203.0.113.{len(mailoutbox)}",
        )

    mine = [mail.subject for mail in mailoutbox if mail.to == [ada.email]]
    assert sorted(mine) == ["Choose a new password"] * 3 + ["You have an account already"] * 3
    limited.passes(24 * HOUR)
    Client().post(reverse("account_reset_password"), {"email": "ada@gmail.com"})
    assert mailoutbox[-1].subject == "Choose a new password"


def test_unknown_addresses_are_spared_alike_and_the_answer_never_differs(limited, mailoutbox):
    answers = [
        Client().post(reverse("account_reset_password"), {"email": "nobody@people.example"})
        for _ in range(5)
    ]

    assert len(mailoutbox) == 3
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    page = text_of(Client().get(reverse("account_reset_password_done")))
    assert "We send at most three such mails a day to one address." in page

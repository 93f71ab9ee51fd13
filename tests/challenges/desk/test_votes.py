"""The page of the votes: what it tells while counts are hidden, and what afterwards."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from challenges.briefs.models import Challenge
from challenges.desk.votes_words import _chance
from challenges.voting.models import FlagDecision, IntegrityReport
from challenges.voting.services import make_report
from tests.builders.judging import a_challenge_in
from tests.builders.people import a_user
from tests.builders.rings import a_crowd, a_report_with, a_ring, ballots_for, some_ideas

pytestmark = pytest.mark.django_db

WHY = "All six accounts were made by one person."


def page_of(challenge):
    return reverse("challenges:desk-votes", args=[challenge.slug])


def search_of(challenge):
    return reverse("challenges:votes-search", args=[challenge.slug])


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ringed(organisation):
    """Makes a challenge with a crowd on two days, a burst and a ring."""

    def make(stage, **fields):
        challenge = a_challenge_in(stage, organisation=organisation, **fields)
        ideas = some_ideas(challenge, 8)
        opens = challenge.window("voting").opens_at
        for day in (1, 2):
            a_crowd(challenge, ideas, at=opens + timedelta(days=day))
        ballots_for(challenge, [[ideas[0]]] * 25, at=opens + timedelta(days=3, minutes=20))
        a_ring(challenge, ideas[3:], at=opens + timedelta(days=4))
        return challenge, ideas

    return make


def answer(flag="lockstep-1", set_aside="yes", reason=WHY):
    return {"flag": flag, f"{flag}-set_aside": set_aside, f"{flag}-reason": reason}


# --- While counts are hidden ----------------------------------------------------------------------


@pytest.mark.parametrize("staff", [False, True])
def test_while_counts_are_hidden_only_linked_voters_are_told(client, client_for, ringed, staff):
    challenge, ideas = ringed("voting")
    report = make_report(challenge=challenge)
    browser = client_for(a_user("Stella", staff=True)) if staff else client

    response = browser.get(page_of(challenge))

    page = text_of(response)
    assert "6 linked voters" in page
    assert "6 voters support nearly the same ideas" in page
    assert "Counts are shown when voting has closed." in page
    # There is more in the report; none of it may be on the page.
    assert {row["kind"] for row in report.flags} == {"lockstep", "burst", "one_idea"}
    assert "told" not in response.context
    assert [idea.title for idea in ideas if re.search(rf"\b{idea.title}\b", page)] == []
    assert [idea.public_id for idea in ideas if idea.public_id in page] == []
    assert "in one hour" not in page
    assert "nothing else" not in page
    assert "favourite" not in page


def test_no_number_of_a_report_is_told_while_counts_are_hidden(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)
    ideas = some_ideas(challenge, 3)
    a_report_with(challenge, ideas, supports=7351, of_group=4242, rate=0.678678)

    page = text_of(client.get(page_of(challenge)))
    Challenge.objects.filter(pk=challenge.pk).update(counts_shown="always")
    shown = text_of(client.get(page_of(challenge)))

    numbers = ("7,351", "7351", "4,242", "4242", "67.9", "0.678")
    assert [number for number in numbers if number in page] == []
    assert [number for number in numbers if number in shown] == ["7,351", "4,242", "67.9"]


def test_counts_that_are_always_shown_are_shown_here_too_but_nothing_is_decided(client, ringed):
    challenge, _ideas = ringed("voting", counts_shown="always")
    make_report(challenge=challenge)

    response = client.get(page_of(challenge))
    refused = client.post(page_of(challenge), answer())

    assert response.context["told"]["groups"][0]["id"] == "lockstep-1"
    assert "form" not in response.context["told"]["groups"][0]
    assert (refused.status_code, FlagDecision.objects.count()) == (403, 0)


def test_it_says_when_nobody_has_searched_yet(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)

    assert "Not searched yet" in text_of(client.get(page_of(challenge)))


# --- Searching again ------------------------------------------------------------------------------


def test_the_organiser_has_the_votes_searched(client, ringed):
    challenge, _ideas = ringed("voting")

    response = client.post(search_of(challenge), follow=True)
    again = client.post(search_of(challenge), follow=True)

    assert "The votes are being searched." in text_of(response)
    assert "Nobody has voted since the last search" in text_of(again)
    assert IntegrityReport.objects.count() == 1


def test_while_a_search_waits_the_page_says_so(client, ringed, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    challenge, _ideas = ringed("voting")

    page = text_of(client.post(search_of(challenge), follow=True))

    assert "The votes are being searched now." in page
    assert search_of(challenge) not in page


def test_nobody_asks_for_a_search_when_voting_has_closed(client, ringed):
    challenge, _ideas = ringed("judging")

    assert client.post(search_of(challenge)).status_code == 403
    assert search_of(challenge) not in text_of(client.get(page_of(challenge)))


def test_looking_searches_nothing(client, ringed):
    challenge, _ideas = ringed("voting")

    client.get(page_of(challenge))

    assert client.get(search_of(challenge)).status_code == 405
    assert list(IntegrityReport.objects.all()) == []


# --- When counts may be seen ----------------------------------------------------------------------


def test_afterwards_every_flag_is_told_with_its_numbers(client, ringed):
    challenge, ideas = ringed("judging")
    make_report(challenge=challenge, final=True)

    response = client.get(page_of(challenge))

    told, page = response.context["told"], text_of(response)
    (group,) = told["groups"]
    assert [(row["title"], row["supports"], row["of_group"]) for row in group["ideas"]] == [
        (idea.title, 20, 6) for idea in sorted(ideas[3:], key=lambda idea: idea.public_id)
    ]
    assert "By the rules a person decides" in page
    assert "25 of the 39 supports for “Idea 0” came in one hour, when 5.8 were expected." in page
    assert "25 of the 39 supporters of “Idea 0” supported nothing else" in page
    assert "From which websites voters came: none was recorded." in page
    assert "evidence, not a verdict" in page
    assert told["voters"].startswith("87 people support something here. Signs name 31 of them")
    assert len(told["orders"]["rows"]) == len(ideas)


def test_no_voter_is_named(client, ringed):
    challenge, ideas = ringed("judging")
    report = make_report(challenge=challenge, final=True)
    client.post(page_of(challenge), answer())

    page = text_of(client.get(page_of(challenge)))

    ballots = challenge.ballots.filter(pk__in=report.flags[-1]["ballots"]).select_related("voter")
    assert len(ballots) == 6
    for ballot in ballots:
        assert re.search(rf"\b{ballot.voter.display_name}\b", page) is None
        assert ballot.voter.email not in page
        assert ballot.voter.public_id not in page


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        ("sqrt", "By the rules these 6 voters together count as 2.4."),
        ("cap1", "By the rules these 6 voters together count as one."),
        ("exclude", "By the rules the votes of these 6 voters do not count."),
    ],
)
def test_what_the_rules_do_to_a_group_is_told(client, ringed, treatment, words):
    challenge, _ideas = ringed("judging", integrity=treatment)
    make_report(challenge=challenge, final=True)

    page = text_of(client.get(page_of(challenge)))

    assert words in page
    assert "As the rules count" in page
    assert "The rules say what is done about such votes" in page
    assert "Set them aside" not in page


def test_titles_cannot_break_the_page(client, ringed):
    challenge, ideas = ringed("judging")
    ideas[0].title = "<script>alert(1)</script> 100 %(all)s"
    ideas[0].save()
    make_report(challenge=challenge, final=True)

    page = text_of(client.get(page_of(challenge)))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 100 %(all)s" in page
    assert "<script>alert" not in page


# --- Deciding -------------------------------------------------------------------------------------


def test_a_group_is_set_aside_with_a_reason_and_the_page_says_by_whom(client, ringed, editor):
    challenge, _ideas = ringed("judging")
    make_report(challenge=challenge, final=True)
    assert "published with the result" in text_of(client.get(page_of(challenge)))

    response = client.post(page_of(challenge), answer(), follow=True)

    page, decision = text_of(response), FlagDecision.objects.get()
    assert (decision.set_aside, decision.reason, decision.decided_by) == (True, WHY, editor)
    assert "These votes are set aside." in page
    assert WHY in page
    assert re.search(rf"\b{editor.display_name}\b", page)
    assert "Decide otherwise" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "Fake."}, "at least 20 characters"),
        ({"reason": "   " * 20}, "This field is required."),
        ({"set_aside": ""}, "This field is required."),
        ({"set_aside": "maybe"}, "not one of the available choices"),
    ],
)
def test_an_incomplete_decision_is_given_back(client, ringed, changes, words):
    challenge, _ideas = ringed("judging")
    make_report(challenge=challenge, final=True)

    response = client.post(page_of(challenge), answer(**changes))

    assert response.status_code == 422
    assert words in text_of(response)
    assert FlagDecision.objects.count() == 0


def test_a_sign_that_links_nobody_is_refused_and_an_unknown_one_not_found(client, ringed):
    challenge, _ideas = ringed("judging")
    make_report(challenge=challenge, final=True)

    assert client.post(page_of(challenge), answer("burst-1")).status_code == 409
    assert client.post(page_of(challenge), answer("lockstep-9")).status_code == 404
    assert client.post(page_of(challenge), {}).status_code == 404
    assert FlagDecision.objects.count() == 0


def test_whoever_only_looks_sees_no_form(viewer, client_for, ringed):
    challenge, _ideas = ringed("judging")
    make_report(challenge=challenge, final=True)
    browser = client_for(viewer)

    response = browser.get(page_of(challenge))

    assert "6 voters support nearly the same ideas" in text_of(response)
    assert "form" not in response.context["told"]["groups"][0]
    assert browser.post(page_of(challenge), answer()).status_code == 403


def test_when_it_is_too_late_the_page_says_why(client, ringed):
    challenge, _ideas = ringed("judged")
    make_report(challenge=challenge, final=True)

    page = text_of(client.get(page_of(challenge)))

    assert "Judging has closed, and with it the time to decide about votes" in page
    assert "Set them aside" not in page
    assert client.post(page_of(challenge), answer()).status_code == 403


def test_the_overview_leads_to_a_group_that_waits_for_a_decision(client, ringed):
    challenge, _ideas = ringed("judging")
    make_report(challenge=challenge, final=True)
    overview = reverse("challenges:desk-challenge", args=[challenge.slug])

    before = client.get(overview).context["action"]
    client.post(page_of(challenge), answer(set_aside="no"))
    after = client.get(overview).context["action"]

    assert (before.label, before.url) == ("Look at the votes", page_of(challenge))
    assert after.label == "Pick the shortlist"


# --- The page itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["voting", "judging"])
def test_the_page_takes_the_same_queries_for_one_flag_and_for_many(
    client, organisation, django_assert_num_queries, stage
):
    for groups in (1, 12):
        challenge = a_challenge_in(stage, organisation=organisation)
        ideas = some_ideas(challenge, 60)
        for group in range(groups):
            a_ring(challenge, ideas[5 * group : 5 * group + 5])
        report = make_report(challenge=challenge, final=stage == "judging")
        assert sum(row["links"] for row in report.flags) == groups
        client.get(page_of(challenge))

        with django_assert_num_queries({"voting": 9, "judging": 11}[stage]):
            client.get(page_of(challenge))


def test_a_thousand_signs_do_not_make_an_endless_page(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    ideas = some_ideas(challenge, 3)
    a_report_with(challenge, ideas, groups=60, signs=1000)

    response = client.get(page_of(challenge))

    told, page = response.context["told"], text_of(response)
    assert (len(told["groups"]), len(told["signs"])) == (50, 50)
    assert "10 smaller groups are not listed." in page
    assert "950 more signs are not listed." in page


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "less than 1 in 1,000,000,000"),
        (1e-12, "less than 1 in 1,000,000,000"),
        (0.0000123, "1 in 81,000"),
        (0.0067, "1 in 150"),
    ],
)
def test_a_tiny_chance_is_told_in_words(p, words):
    assert _chance(p) == words

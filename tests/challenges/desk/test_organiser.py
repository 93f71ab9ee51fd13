"""While a challenge runs: overview, ideas, panel."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.discussion.models import CommentReport
from challenges.judging.models import Judge
from challenges.voting.models import Tally
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def page_of(challenge, name):
    return reverse(f"challenges:desk-{name}", args=[challenge.slug])


def report(comment, reason="Rude"):
    return CommentReport.objects.create(
        comment=comment, reporter=a_user(), reason=reason, reported_at=timezone.now()
    )


# --- Overview -------------------------------------------------------------------------------------


def test_overview_shows_the_next_action_and_what_is_missing(client, organisation):
    challenge = a_challenge_in("announced", organisation=organisation)
    challenge.criteria.all().delete()

    page = client.get(page_of(challenge, "challenge")).content.decode()

    assert "Invite judges" in page
    assert "Missing: at least one criterion for the panel, with its weight." in page


def test_viewer_of_an_unfinished_challenge_is_not_sent_to_the_cms(viewer, client_for, organisation):
    challenge = a_challenge_in("announced", organisation=organisation)
    challenge.page.live = False
    challenge.page.save()

    for url in (page_of(challenge, "challenge"), reverse("challenges:desk")):
        page = client_for(viewer).get(url).content.decode()
        assert "/cms/" not in page


def test_viewer_gets_no_button_that_changes_something(viewer, client_for, organisation):
    challenge = a_challenge_in("judged", organisation=organisation)
    idea = an_idea(challenge=challenge)
    report(a_comment(idea))

    for name in ("challenge", "ideas", "panel", "shortlist", "result", "award"):
        page = client_for(viewer).get(page_of(challenge, name)).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert 'method="post"' not in main, name
        assert "/edit/" not in main, name


# --- Ideas ----------------------------------------------------------------------------------------


def test_ideas_lists_everything_handed_in_but_no_draft(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    now = timezone.now()
    shown = [
        an_idea(challenge=challenge, submitted_at=now - timedelta(hours=hours), **fields)
        for hours, fields in enumerate([{}, {"status": "withdrawn"}, {"hidden_at": now}], start=1)
    ]
    an_idea(challenge=challenge, status="draft", title="Unfinished canary")
    an_idea(challenge=a_challenge_in("open"), title="Foreign canary")

    response = client.get(page_of(challenge, "ideas"))

    assert list(response.context["page_obj"]) == shown
    assert "canary" not in response.content.decode()


@pytest.mark.parametrize(("show", "index"), [("public", 0), ("withdrawn", 1), ("hidden", 2)])
def test_ideas_are_filtered_by_status(client, organisation, show, index):
    challenge = a_challenge_in("open", organisation=organisation)
    ideas = [
        an_idea(challenge=challenge, **fields)
        for fields in ({}, {"status": "withdrawn"}, {"hidden_at": timezone.now()})
    ]

    response = client.get(page_of(challenge, "ideas"), {"show": show})

    assert list(response.context["page_obj"]) == [ideas[index]]


def test_ideas_are_found_by_words(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge, title="A ferry")
    found = an_idea(challenge=challenge, title="A lantern for anglers")

    response = client.get(page_of(challenge, "ideas"), {"q": "lantern"})

    assert list(response.context["page_obj"]) == [found]


@pytest.mark.parametrize("words", ['"', "\x00", "%", "'; --", "x" * 500])
def test_nasty_words_find_nothing_and_break_nothing(client, organisation, words):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge)

    response = client.get(page_of(challenge, "ideas"), {"q": words, "page": "99", "show": "x"})

    assert response.status_code == 200


def test_nobody_sees_supports_on_the_desk_before_voting_has_closed(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)
    Tally.objects.create(idea=an_idea(challenge=challenge), supports=48213, exposures=59317)

    for name in ("challenge", "ideas", "panel", "shortlist", "result", "award"):
        page = client.get(page_of(challenge, name)).content.decode()
        assert [text for text in ("48213", "48,213", "59317", "59,317") if text in page] == [], name


def test_supports_are_on_the_shortlist_when_voting_has_closed(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    Tally.objects.create(idea=an_idea(challenge=challenge), supports=48213, exposures=59317)

    assert "48213" in client.get(page_of(challenge, "shortlist")).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_ideas_take_the_same_queries_for_one_and_for_many(
    client, organisation, django_assert_num_queries, count
):
    challenge = a_challenge_in("open", organisation=organisation)
    for _number in range(count):
        report(a_comment(an_idea(challenge=challenge, hidden_at=timezone.now())))
    client.get(page_of(challenge, "ideas"))

    with django_assert_num_queries(13):
        response = client.get(page_of(challenge, "ideas"))

    assert len(response.context["page_obj"]) == count


def test_authors_are_named_unless_the_organiser_also_judges(client_for, editor, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge, author=a_user("Zelda Canary"))
    a_judge(challenge, ideas=[idea])

    before = client_for(editor).get(page_of(challenge, "ideas")).content.decode()
    a_judge(challenge, user=editor, ideas=[idea])
    pages = [
        client_for(editor).get(page_of(challenge, name)).content.decode()
        for name in ("ideas", "shortlist", "panel", "result")
    ]

    assert "Zelda Canary" in before
    assert "Zelda Canary" not in "".join(pages)


# --- Panel ----------------------------------------------------------------------------------------


def test_invitation_is_sent_from_the_panel_page(client, editor, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    other = a_challenge_in("open")

    response = client.post(
        page_of(challenge, "panel"),
        {
            "email": "grace@panel.example",
            "credential": "Hydrologist",
            "challenge": other.pk,
            "accepted_at": "2020-01-01",
            "invited_by": a_user().pk,
        },
    )

    seat = Judge.objects.get()
    assert response.url == page_of(challenge, "panel")
    assert (seat.challenge, seat.email, seat.credential) == (
        challenge,
        "grace@panel.example",
        "Hydrologist",
    )
    assert (seat.invited_by, seat.accepted_at) == (editor, None)


def test_refused_invitation_keeps_what_was_typed(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    judge = a_judge(challenge)

    response = client.post(page_of(challenge, "panel"), {"email": judge.email})

    assert response.status_code == 409
    assert "already sits on the panel" in response.content.decode()
    assert f'value="{judge.email}"' in response.content.decode()


def test_panel_shows_progress_but_no_scores(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    ideas = [an_idea(challenge=challenge) for _number in range(3)]
    judge = a_judge(challenge, ideas=ideas)
    a_review(judge, ideas[0], [9, 8], "Organiser canary", "Author canary")

    response = client.get(page_of(challenge, "panel"))

    assert [(row.scored, row.to_score) for row in response.context["judges"]] == [(1, 3)]
    page = response.content.decode()
    assert "1 of 3" in page
    assert "canary" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_panel_takes_the_same_queries_for_one_judge_and_for_many(
    client, organisation, django_assert_num_queries, count
):
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge)
    for _number in range(count):
        a_judge(challenge, ideas=[idea])
    client.get(page_of(challenge, "panel"))

    with django_assert_num_queries(24):
        client.get(page_of(challenge, "panel"))

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.ideas.models import Idea
from challenges.ranking.cards import card_of
from challenges.ranking.queries import result_of
from challenges.voting.models import Tally
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment, many_comments
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user, with_second_factor
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    a_tallied_idea,
    publish,
)
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

MARK = 7919


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"), tags=["roof", "repair"])


def page_of(browser, idea, query=""):
    response = browser.get(idea.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_tells_all_that_the_idea_says(client, idea):
    page = page_of(client, idea)

    for text in (
        "<h1>A repair bus</h1>",
        "A workshop that comes to every village once a month.",
        "<h2>What is it?</h2>",
        "Our answer to “What is it?”",
        idea.author.display_name,
        idea.public_id,
        f"{idea.challenge.wall_url}?tag=roof",
    ):
        assert text in page


def test_questions_without_an_answer_are_left_out(client):
    challenge = a_challenge(stage="voting")
    first, second = challenge.questions.all()
    idea = an_idea(challenge=challenge, answers={str(first.pk): "Yes.\n\nIndeed."})

    page = page_of(client, idea)

    assert "<p>Yes.</p>\n\n<p>Indeed.</p>" in page
    assert second.prompt not in page


def test_a_version_is_named_once_there_is_more_than_one(client, idea):
    for number in (1, 2):
        idea.versions.create(
            number=number, body="{}", sha256="0" * 64, submitted_at=idea.submitted_at
        )

    assert "version 2" in page_of(client, idea)

    idea.versions.filter(number=2).delete()
    assert "version" not in page_of(client, idea)


@pytest.mark.parametrize("state", ["draft", "withdrawn", "hidden"])
def test_only_who_may_see_it_finds_what_is_not_on_the_wall(client, client_for, state):
    fields = {"hidden_at": timezone.now(), "hidden_reason": "Names a person"}
    fields = fields if state == "hidden" else {"status": state}
    idea = an_idea(challenge=a_challenge(stage="open"), title="Canary title", **fields)
    a_comment(idea, text="Canary comment")

    def status(browser):
        return browser.get(idea.get_absolute_url()).status_code

    organisers = 404 if state == "draft" else 200
    assert status(client) == 404
    assert status(client_for(a_user())) == 404
    assert status(client_for(a_member_of(a_challenge().organisation))) == 404
    assert status(client_for(idea.author)) == 200
    assert status(client_for(a_member_of(idea.challenge.organisation))) == organisers
    assert status(client_for(a_user(staff=True))) == organisers
    page = page_of(client_for(idea.author), idea)
    assert "Canary comment" not in page
    assert "support__button" not in page
    assert 'name="robots" content="noindex"' in page


def test_a_draft_is_marked_as_a_preview_with_the_way_on(client_for):
    idea = an_idea(challenge=a_challenge(stage="open"), status="draft")

    page = page_of(client_for(idea.author), idea)

    assert "Preview of your draft." in page
    assert reverse("challenges:idea-edit", args=[idea.public_id]) in page


def test_a_hidden_idea_says_who_hid_it_and_why(client_for):
    challenge = a_challenge(stage="open")
    organiser, staff = a_member_of(challenge.organisation), a_user(staff=True)
    hidden = {
        "challenge": challenge,
        "hidden_at": timezone.now(),
        "hidden_reason": "Names a person",
    }
    by_organiser = an_idea(hidden_by=organiser, **hidden)
    by_staff = an_idea(hidden_by=staff, **hidden)

    organisation = challenge.organisation.name.replace("&", "&amp;")
    assert f"Hidden by {organisation}: Names a person" in page_of(
        client_for(by_organiser.author), by_organiser
    )
    assert "Hidden by Idea Bounty: Names a person" in page_of(client_for(staff), by_staff)


def test_nobody_learns_the_author_of_a_blind_idea_but_those_who_may(client, client_for):
    challenge = a_challenge(stage="voting", blind=True)
    author = a_user("Canary Name")
    idea = an_idea(challenge=challenge, author=author)
    a_comment(idea, author, text="I wrote this")
    judge = a_judge(challenge, user=a_member_of(challenge.organisation)).user
    blind = [client, client_for(a_user()), client_for(judge)]
    knowing = [author, a_member_of(challenge.organisation), a_user(staff=True)]

    for browser in blind:
        page = page_of(browser, idea)
        assert "Canary" not in page
        assert author.public_id not in page
        assert author.email not in page
        assert "I wrote this" in page
        assert "<strong>The author</strong>" in page
    for person in knowing:
        assert page_of(client_for(person), idea).count("Canary Name") >= 2


def test_after_the_result_the_author_is_named(client):
    challenge = a_challenge(stage="judged", blind=True)
    idea = an_idea(challenge=challenge, author=a_user("Canary Name"))
    type(challenge).objects.update(decided_at=timezone.now())

    assert "Canary Name" in page_of(client, idea)


@pytest.mark.parametrize("stage", ["open", "voting"])
@pytest.mark.parametrize("who", ["visitor", "member", "author", "organiser", "staff", "judge"])
def test_nobody_reads_a_count_before_voting_closes(client, client_for, stage, who):
    idea = an_idea(challenge=a_challenge(stage=stage))
    supports(idea, 1)
    Tally.objects.update(supports=MARK, exposures=MARK)
    person = {
        "visitor": None,
        "member": a_voter(),
        "author": idea.author,
        "organiser": a_member_of(idea.challenge.organisation),
        "staff": a_user(staff=True),
        "judge": a_judge(idea.challenge, user=a_user()).user,
    }[who]

    page = page_of(client_for(person) if person else client, idea)

    assert str(MARK) not in page.replace(",", "")
    assert "support__count" not in page


def test_the_count_is_there_once_voting_has_closed(client):
    idea = an_idea(challenge=a_challenge(stage="judging"))
    supports(idea, 12)

    page = page_of(client, idea)

    assert re.findall(r'support__count">(\d+)<', page) == ["12"]
    assert "Voting has closed." in page


def test_after_the_decision_the_page_leads_to_the_result(client):
    idea = an_idea(challenge=a_challenge(stage="judged"))
    result = reverse("challenges:results", args=[idea.challenge.slug])
    assert result not in page_of(client, idea)

    type(idea.challenge).objects.update(decided_at=timezone.now())

    assert result in page_of(client, idea)


def test_a_voter_has_a_large_button_that_shows_her_statement(client_for, idea):
    voter = a_voter()
    assert 'aria-pressed="false"' in page_of(client_for(voter), idea)

    a_ballot(idea.challenge, voter, supporting=[idea])

    page = page_of(client_for(voter), idea)
    assert "support support--l" in page
    assert 'aria-pressed="true"' in page


def test_where_support_is_not_possible_the_reason_is_said(client, client_for, idea):
    judge = a_judge(idea.challenge, user=a_user()).user
    early = an_idea(challenge=a_challenge(stage="open"))

    assert "This is your own idea." in page_of(client_for(idea.author), idea)
    assert "a judge does not vote" in page_of(client_for(judge), idea)
    assert "confirm your e-mail address" in page_of(client_for(a_voter(confirmed=False)), idea)
    assert "Voting opens on" in page_of(client, early)


def test_a_visitor_signs_in_from_the_button_and_the_discussion_and_comes_back(client, idea):
    page = page_of(client, idea)

    back = idea.get_absolute_url().replace("/", "%2F")
    assert f'class="support__button" href="/accounts/login/?next={back}"' in page
    assert f'href="/accounts/login/?next={back}%23discussion"' in page
    assert "<form" not in page.partition("<main")[2]


def test_edit_and_withdraw_are_offered_to_the_author_in_time(client, client_for):
    idea = an_idea(challenge=a_challenge(stage="open"))
    links = [
        reverse(f"challenges:idea-{verb}", args=[idea.public_id]) for verb in ("edit", "withdraw")
    ]

    mine = page_of(client_for(idea.author), idea)
    other = page_of(client_for(a_user()), idea)

    assert [link in mine for link in links] == [True, True]
    assert [link in other for link in links] == [False, False]


def test_after_the_time_for_ideas_the_author_reads_why_she_cannot_edit(client_for, idea):
    page = page_of(client_for(idea.author), idea)

    assert "The time for ideas is over." in page
    assert reverse("challenges:idea-edit", args=[idea.public_id]) not in page


def test_hiding_is_offered_to_the_organiser_only(client, client_for, idea):
    url = reverse("challenges:idea-hide", args=[idea.public_id])

    assert url in page_of(client_for(a_member_of(idea.challenge.organisation)), idea)
    for browser in (client, client_for(a_user()), client_for(idea.author)):
        assert url not in page_of(browser, idea)


def test_the_organiser_hides_from_the_page_and_shows_again(client_for, idea):
    browser = client_for(with_second_factor(a_member_of(idea.challenge.organisation)))
    url = reverse("challenges:idea-hide", args=[idea.public_id])

    browser.post(url, {"reason": "Names a person"})
    hidden = page_of(browser, idea)
    browser.post(url, {"restore": "1"})

    assert "This idea is hidden." in hidden
    assert "This idea is hidden." not in page_of(browser, idea)


def test_members_reply_report_and_the_organiser_hides(client, client_for, idea):
    comment = a_comment(idea)
    report = reverse("challenges:comment-report", args=[comment.pk])
    hide = reverse("challenges:comment-hide", args=[comment.pk])
    reply = f"?reply={comment.pk}#reply"

    def offered(browser):
        page = page_of(browser, idea)
        return [link in page for link in (reply, report, hide)]

    assert offered(client) == [False, False, False]
    assert offered(client_for(a_user())) == [True, True, False]
    assert offered(client_for(comment.user)) == [True, False, False]
    assert offered(client_for(a_member_of(idea.challenge.organisation))) == [True, True, True]


def test_the_form_for_an_answer_stands_below_what_it_answers(client_for, idea):
    comment = a_comment(idea, a_user("Ben"))

    page = page_of(client_for(a_user()), idea, f"?reply={comment.pk}")

    assert "Your answer to Ben" in page
    assert f'name="parent" value="{comment.pk}"' in page


@pytest.mark.parametrize("query", ["?reply=x", "?reply=-1", "?reply=" + "9" * 5000, "?page=zz"])
def test_an_unsound_address_shows_the_page_all_the_same(client_for, idea, query):
    assert "A repair bus" in page_of(client_for(a_user()), idea, query)


def test_in_a_decided_challenge_the_talk_is_over_but_can_be_read(client_for, idea):
    a_comment(idea, text="It was a good time")
    type(idea.challenge).objects.update(decided_at=timezone.now())

    page = page_of(client_for(a_user()), idea)

    assert "It was a good time" in page
    assert "its discussions are closed" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("n", [1, 500])
def test_a_visitors_idea_page_costs_the_same_for_1_and_500_comments(
    client, idea, n, django_assert_num_queries
):
    many_comments(idea, n)
    client.get("/healthz")

    with django_assert_num_queries(8):
        page_of(client, idea)


@pytest.mark.parametrize("n", [1, 500])
def test_a_members_idea_page_costs_the_same_for_1_and_500_comments(
    client_for, n, django_assert_num_queries
):
    idea = an_idea(challenge=a_challenge(stage="voting", blind=True))
    many_comments(idea, n)
    browser = client_for(a_voter())

    with django_assert_num_queries(17):
        page_of(browser, idea)


# The card


def card_on(page) -> str:
    """The part of the page that is the card, "" where there is none."""
    return page.partition('<section id="card"')[2].partition("</section>")[0]


def test_once_the_result_is_published_everybody_sees_how_the_idea_did(client, client_for):
    challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Night gardens"]
    scores = card_of(result_of(challenge), idea.public_id).scores

    for browser in (client, client_for(a_user()), client_for(idea.author), client_for(organiser)):
        card = card_on(page_of(browser, idea))
        for words in (
            "Second of 3 ideas on the shortlist",
            f"{scores.final:.1f}",
            f"{scores.crowd:.1f}",
            f"{scores.panel:.1f}",
            "80 of 100 people shown it supported it.",
            f"The panel’s mark is {scores.mark:.1f} of 100, give or take",
            "would have been first, all else equal.",
            "Its chance of being truly first is",
        ):
            assert words in card


def test_before_the_result_there_is_no_card(client):
    _challenge, ideas = a_judged_challenge()

    assert card_on(page_of(client, ideas["Night gardens"])) == ""


def test_an_idea_outside_the_shortlist_has_its_card_too(client):
    challenge, _ideas = a_judged_challenge()
    outside = a_tallied_idea(challenge, "Not chosen", 7)
    publish(challenge=challenge, by=a_member_of(challenge.organisation), winner_reason="Good.")

    card = card_on(page_of(client, outside))

    assert "Not on the shortlist" in card
    assert "7 of 100 people shown it supported it." in card
    assert "it was fourth of 4 ideas." in card
    assert "Balanced score" not in card


def test_an_idea_that_the_result_does_not_know_has_none(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    late = an_idea(challenge=challenge, title="Shown again since")

    assert card_on(page_of(client, late)) == ""


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_what_left_the_wall_has_no_card_even_for_its_author(client_for, state):
    _challenge, ideas, _organiser = a_decided_challenge()
    idea = ideas["Night gardens"]
    change = {"hidden_at": timezone.now()} if state == "hidden" else {"status": "withdrawn"}
    Idea.objects.filter(pk=idea.pk).update(**change)

    assert card_on(page_of(client_for(idea.author), idea)) == ""


def test_remarks_are_the_authors_and_the_card_names_no_judge(client, client_for):
    challenge, ideas = a_judged_challenge()
    judge = a_judge(challenge, user=a_user("Canaryjudge"))
    mine, other = ideas["Night gardens"], ideas["Repair bus"]
    a_review(judge, mine, (5, 5), "Canary to the organiser", "Plant it in the shade.")
    a_review(judge, other, (7, 7), "", "Canary to another author")
    publish(challenge=challenge, by=a_member_of(challenge.organisation), winner_reason="Good.")

    for browser in (client, client_for(a_user()), client_for(other.author)):
        assert "Plant it" not in page_of(browser, mine)
    page = page_of(client_for(mine.author), mine)
    assert page.count("Plant it in the shade.") == 1
    assert "Plant it" not in card_on(page)
    assert "canary" not in page.lower()
    assert judge.public_id not in page


def test_a_new_version_says_on_the_card_what_changed_and_why(client):
    challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Night gardens"]
    assert "changed" not in card_on(page_of(client, idea))
    Idea.objects.filter(title="Repair bus").update(hidden_at=timezone.now())

    publish(
        challenge=challenge, by=organiser, winner_reason="Good.", reason="It was <b>copied</b>."
    )

    card = card_on(page_of(client, idea))
    assert "What version 2 of the result changed" in card
    assert "It was &lt;b&gt;copied&lt;/b&gt;." in card
    assert "Before: Second of 3 ideas on the shortlist." in card


@pytest.mark.parametrize("others", [0, 60])
def test_card_and_award_cost_four_queries_whatever_the_number_of_ideas(
    client, others, django_assert_num_queries
):
    challenge, ideas = a_judged_challenge()
    for number in range(others):
        a_tallied_idea(challenge, f"Idea {number}", number)
    publish(challenge=challenge, by=a_member_of(challenge.organisation), winner_reason="Good.")
    client.get("/healthz")

    with django_assert_num_queries(12):
        assert card_on(page_of(client, ideas["Repair bus"]))

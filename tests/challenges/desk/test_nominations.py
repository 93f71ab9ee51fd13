"""The judge's pages of wild cards, and what the organiser's desk tells of them."""

import pytest
from django.urls import reverse

from challenges.judging.models import Nomination
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_nomination
from tests.builders.voting import exposed, supports

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(organisation):
    return a_challenge_in("voting", organisation=organisation, shortlist_size=20)


@pytest.fixture
def judge(challenge):
    return a_judge(challenge)


@pytest.fixture
def client(judge, client_for):
    return client_for(judge.user)


def nominations(challenge):
    return reverse("challenges:judge-nominations", args=[challenge.slug])


def page_of(idea, name="judge-nominate"):
    return reverse(f"challenges:{name}", args=[idea.challenge.slug, idea.public_id])


def queue(challenge):
    return reverse("challenges:judge-queue", args=[challenge.slug])


def test_the_queue_shows_the_way_while_it_is_open(client, challenge):
    text = client.get(queue(challenge)).content.decode()

    assert "You may nominate 2 ideas that the panel should look at" in text
    assert nominations(challenge) in text


@pytest.mark.parametrize("stage", ["open", "judging"])
def test_the_queue_says_nothing_of_it_before_and_afterwards(organisation, client_for, stage):
    challenge = a_challenge_in(stage, organisation=organisation, shortlist_size=20)

    text = client_for(a_judge(challenge).user).get(queue(challenge)).content.decode()

    assert nominations(challenge) not in text


def test_what_she_gave_stays_to_be_read_once_voting_has_closed(organisation, client_for):
    challenge = a_challenge_in("judging", organisation=organisation, shortlist_size=20)
    judge, idea = a_judge(challenge), an_idea(challenge=challenge, title="Ask the boats")
    a_nomination(judge, idea, "Nobody else asks them")
    client = client_for(judge.user)

    assert nominations(challenge) in client.get(queue(challenge)).content.decode()
    text = client.get(nominations(challenge)).content.decode()

    assert "Nobody else asks them" in text
    assert "Voting has closed, and with it the time to nominate." in text
    assert page_of(idea, "judge-take-back") not in text


def test_ideas_are_found_by_their_words_a_page_at_a_time(client, challenge):
    for number in range(26):
        an_idea(challenge=challenge, title=f"Bus {number}")
    boat = an_idea(challenge=challenge, title="A boat of letters")

    first = client.get(nominations(challenge)).context["page_obj"]
    second = client.get(nominations(challenge), {"page": 2}).context["page_obj"]
    found = client.get(nominations(challenge), {"q": "letters"}).context["page_obj"]

    assert (len(first), len(second)) == (25, 2)
    assert {*first, *second} == set(challenge.ideas.all())
    assert list(found) == [boat]


def test_an_idea_is_nominated_and_taken_back(client, challenge, judge):
    idea = an_idea(challenge=challenge)

    given = client.post(page_of(idea), {"reason": "Nobody else asks them"})
    page = client.get(nominations(challenge)).content.decode()
    back = client.post(page_of(idea, "judge-take-back"))

    assert given.url == back.url == nominations(challenge)
    assert "Your nominations: 1 of 2" in page
    assert not Nomination.objects.exists()


def test_a_reason_too_long_is_kept_in_its_field(client, challenge):
    idea, reason = an_idea(challenge=challenge), "long " * 61

    response = client.post(page_of(idea), {"reason": reason})

    assert response.status_code == 422
    assert response.context["form"]["reason"].value() == reason
    assert not Nomination.objects.exists()


def test_one_too_many_says_what_to_do_and_keeps_what_was_typed(client, challenge, judge):
    for _ in range(2):
        a_nomination(judge, an_idea(challenge=challenge))
    idea = an_idea(challenge=challenge)

    asked = client.get(page_of(idea)).content.decode()
    response = client.post(page_of(idea), {"reason": "Bolder than the others"})

    text = response.content.decode()
    assert response.status_code == 409
    for page in (asked, text):
        assert "You may nominate 2 ideas, and you have. Take one nomination back first." in page
    assert "Bolder than the others" in text


def test_before_the_rules_are_agreed_the_page_leads_there(organisation, client_for):
    challenge = a_challenge_in("voting", organisation=organisation, shortlist_size=20)
    judge, idea = a_judge(challenge, ready=False), an_idea(challenge=challenge)
    client = client_for(judge.user)

    for path in (nominations(challenge), page_of(idea)):
        text = client.get(path).content.decode()
        assert reverse("challenges:judge-rules", args=[challenge.slug]) in text
    assert client.post(page_of(idea), {"reason": "Bold"}).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_the_same_queries_for_one_idea_and_for_many(
    client, challenge, judge, django_assert_num_queries, count
):
    for _ in range(count):
        an_idea(challenge=challenge)
    a_nomination(judge, challenge.ideas.first())
    client.get(nominations(challenge))

    with django_assert_num_queries(14):
        client.get(nominations(challenge))


@pytest.mark.parametrize("count", [0, 2])
def test_an_idea_takes_the_same_queries_however_many_she_gave(
    client, challenge, judge, django_assert_num_queries, count
):
    idea = an_idea(challenge=challenge)
    for _ in range(count):
        a_nomination(judge, an_idea(challenge=challenge))
    client.get(page_of(idea))

    with django_assert_num_queries(19):
        client.get(page_of(idea))


# The organiser


def drawn_page(client_for, editor, challenge):
    path = reverse("challenges:desk-shortlist", args=[challenge.slug])
    return client_for(editor).get(path)


@pytest.fixture
def voted(organisation):
    """Ten places, one of them for a wild card; the crowd likes the first ideas best."""
    challenge = a_challenge_in("judging", organisation=organisation, shortlist_size=10)
    ideas = [an_idea(challenge=challenge, title=f"Idea {number:02}") for number in range(12)]
    for place, idea in enumerate(ideas):
        supports(idea, 30 - 2 * place)
        exposed(idea, 10 + 2 * place)
    return challenge, ideas


def test_the_desk_says_who_came_in_by_a_wild_card_and_why(client_for, editor, voted):
    challenge, ideas = voted
    for reason in ("It asks who is never asked", "Bold"):
        a_nomination(a_judge(challenge), ideas[11], reason)
    a_nomination(a_judge(challenge), ideas[0], "In already")

    response = drawn_page(client_for, editor, challenge)

    rows = {row["row"].idea: row for row in response.context["rows"]}
    assert rows[ideas[11]]["route"] == "Nominated by judges"
    assert rows[ideas[11]]["nominations"] == ["Bold", "It asks who is never asked"]
    assert rows[ideas[10]]["route"] == rows[ideas[9]]["route"] == ""
    assert response.context["drawn"][1:] == [
        "Too few promising ideas were seen by few, so 2 places went back to the best supported.",
        "Judges gave 3 nominations. What most of them nominate comes first; an idea that is on the "
        "list already needs no wild card.",
    ]
    assert "Nominated by 2 judges:" in response.content.decode()


def test_of_equal_nominations_the_better_supported_comes_first(client_for, editor, voted):
    challenge, ideas = voted
    a_nomination(a_judge(challenge), ideas[11])
    a_nomination(a_judge(challenge), ideas[10])

    response = drawn_page(client_for, editor, challenge)

    routes = {row["row"].idea: row["route"] for row in response.context["rows"]}
    assert (routes[ideas[10]], routes[ideas[11]]) == ("Nominated by judges", "")


@pytest.mark.parametrize(
    ("nominated", "why"),
    [
        ([], "No judge has nominated an idea, so 1 place went back to the best supported."),
        (
            [0],
            "Judges nominated too few ideas that were not on the list already, so 1 place went "
            "back to the best supported.",
        ),
    ],
)
def test_a_place_that_is_not_used_goes_back_and_the_desk_says_why(
    client_for, editor, voted, nominated, why
):
    challenge, ideas = voted
    for number in nominated:
        a_nomination(a_judge(challenge), ideas[number])

    assert why in drawn_page(client_for, editor, challenge).context["drawn"]

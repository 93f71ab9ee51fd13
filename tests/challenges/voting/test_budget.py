"""Ballots with a number of supports: placed, taken back, and used up (V3, V4)."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from challenges.core.errors import Refused
from challenges.voting.models import Ballot, PendingCount, VoteEvent
from challenges.voting.services import state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ideas():
    challenge = a_challenge(stage="voting", ballot="budget", ballot_budget=2)
    return [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(3)]


def support_url(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


def on(page):
    return HTMX | {"HX-Current-URL": f"http://testserver{page}"}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def use_up(voter, ideas):
    for idea in ideas[:2]:
        state_support(idea=idea, voter=voter, wanted=True)


USED_UP = "Your 2 supports are placed. Take one back to place it here."


def test_nothing_is_written_once_all_are_placed(ideas):
    voter = a_voter()
    use_up(voter, ideas)

    with pytest.raises(Refused) as refusal:
        state_support(idea=ideas[2], voter=voter, wanted=True)

    assert refusal.value.reason == USED_UP
    assert Ballot.objects.get().used == 2
    assert (VoteEvent.objects.count(), PendingCount.objects.count()) == (2, 2)


def test_one_that_is_taken_back_can_be_placed_elsewhere(ideas):
    voter = a_voter()
    use_up(voter, ideas)

    state_support(idea=ideas[0], voter=voter, wanted=False)
    state_support(idea=ideas[2], voter=voter, wanted=True)

    ballot = Ballot.objects.get()
    assert set(ballot.supports.values_list("idea_id", flat=True)) == {ideas[1].pk, ideas[2].pk}
    assert ballot.used == 2


def test_to_state_a_support_again_uses_up_nothing(ideas):
    voter = a_voter()

    for _ in range(3):
        state_support(idea=ideas[0], voter=voter, wanted=True)
    state_support(idea=ideas[1], voter=voter, wanted=False)

    assert Ballot.objects.get().used == 1


def test_the_number_of_another_voter_is_her_own(ideas):
    use_up(a_voter(), ideas)
    other = a_voter()

    use_up(other, ideas)

    assert list(Ballot.objects.values_list("used", flat=True)) == [2, 2]


def test_the_database_itself_keeps_a_ballot_within_its_number(ideas):
    use_up(a_voter(), ideas)

    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(used=3)


# Pages


def test_the_wall_says_how_many_are_left_in_one_line_that_stays_in_view(client_for, ideas):
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)

    page = text_of(client_for(voter).get(ideas[0].challenge.wall_url))

    assert page.count('id="own-budget"') == 1
    assert '<p class="budget own-budget own-budget--sticky" id="own-budget">' in page
    assert "<span>1 of 2 supports left</span>" in page
    assert "You have 2 supports: give them to the ideas" in page


def test_the_page_of_an_idea_says_it_beside_the_button(client_for, ideas):
    page = text_of(client_for(a_voter()).get(ideas[0].get_absolute_url()))

    assert page.count('id="own-budget"') == 1
    assert "<span>2 of 2 supports left</span>" in page
    assert "own-budget--sticky" not in page


@pytest.mark.parametrize("who", ["a visitor", "the unconfirmed"])
def test_whoever_cannot_vote_has_none_left_to_show(client, client_for, ideas, who):
    browser = client if who == "a visitor" else client_for(a_user(confirmed=False))

    for path in (ideas[0].challenge.wall_url, ideas[0].get_absolute_url()):
        assert "own-budget" not in text_of(browser.get(path))


def test_a_challenge_without_a_number_shows_none(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"))

    for path in (idea.challenge.wall_url, idea.get_absolute_url()):
        page = text_of(client_for(a_voter()).get(path))
        assert "own-budget" not in page
        assert "supports left" not in page


@pytest.mark.parametrize("page", ["wall", "idea"])
def test_the_answer_to_a_vote_replaces_the_line_where_it_stands(client_for, ideas, page):
    path = ideas[0].challenge.wall_url if page == "wall" else ideas[0].get_absolute_url()
    browser = client_for(a_voter())

    given = text_of(browser.post(support_url(ideas[0]), {"want": "1"}, headers=on(path)))
    taken = text_of(browser.post(support_url(ideas[0]), {"want": "0"}, headers=on(path)))

    for answer, left in ((given, 1), (taken, 2)):
        line = re.search(r'<p class="budget[^>]*id="own-budget"[^>]*>', answer).group()
        assert 'hx-swap-oob="true"' in line
        assert ("own-budget--sticky" in line) is (page == "wall")
        assert f"<span>{left} of 2 supports left</span>" in answer


def test_the_words_for_the_status_region_say_what_is_left(client_for, ideas):
    answer = text_of(client_for(a_voter()).post(support_url(ideas[0]), {"want": "1"}, headers=HTMX))

    status = answer[answer.index('id="status"') :]
    assert (
        "You support “Idea 0”. You can take it back until voting closes. 1 of 2 supports left."
        in (status)
    )


def test_a_page_that_has_no_line_is_sent_none(client_for, ideas):
    path = reverse("challenges:my-votes", args=[ideas[0].challenge.slug])

    answer = client_for(a_voter()).post(support_url(ideas[0]), {"want": "1"}, headers=on(path))

    assert "own-budget" not in text_of(answer)


def test_without_scripts_the_page_that_comes_back_says_it(client_for, ideas):
    wall = ideas[0].challenge.wall_url

    page = text_of(
        client_for(a_voter()).post(support_url(ideas[0]), {"want": "1", "next": wall}, follow=True)
    )

    assert page.count("1 of 2 supports left") == 2


def test_used_up_is_told_in_words_where_the_button_is(client_for, ideas):
    voter = a_voter()
    use_up(voter, ideas)

    answer = client_for(voter).post(support_url(ideas[2]), {"want": "1"}, headers=HTMX)

    page = text_of(answer)
    assert answer.status_code == 200
    assert USED_UP in page
    assert f'id="support-{ideas[2].public_id}"' in page
    assert 'aria-pressed="false"' in page


def test_used_up_is_a_page_of_its_own_without_scripts(client_for, ideas):
    voter = a_voter()
    use_up(voter, ideas)

    answer = client_for(voter).post(support_url(ideas[2]), {"want": "1"})

    assert answer.status_code == 409
    assert USED_UP in text_of(answer)


@pytest.mark.parametrize(
    "data",
    [
        {"want": "2"},
        {"want": "-1"},
        {"want": "1e309"},
        {"want": "NaN"},
        {"want": ["1", "1"]},
        {"budget": "99"},
        {"used": "-5", "want": ""},
    ],
)
def test_a_forged_wish_uses_up_nothing(client_for, ideas, data):
    answer = client_for(a_voter()).post(support_url(ideas[0]), data)

    assert answer.status_code == 400
    assert (Ballot.objects.count(), VoteEvent.objects.count()) == (0, 0)


def test_nobody_gives_herself_more(client_for, ideas):
    voter = a_voter()
    forged = {"want": "1", "budget": "99", "ballot_budget": "99", "used": "-5", "ballot": "support"}

    answers = [client_for(voter).post(support_url(idea), forged).status_code for idea in ideas]

    ballot = Ballot.objects.get()
    assert answers == [302, 302, 409]
    assert (ballot.budget, ballot.used) == (2, 2)

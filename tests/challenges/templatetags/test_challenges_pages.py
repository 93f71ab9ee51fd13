import pytest
from django.utils import timezone

from challenges.briefs.models import ChallengeIndexPage, ChallengePage
from challenges.templatetags.challenges_pages import challenge_of, numbers_of
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db


def test_numbers_count_only_the_ideas_on_show():
    challenge = a_challenge()
    for title in ("One", "Two"):
        an_idea(challenge=challenge, title=title)
    an_idea(challenge=challenge, status="draft")
    an_idea(challenge=challenge, status="withdrawn")
    an_idea(challenge=challenge, hidden_at=timezone.now(), hidden_reason="Spam")
    an_idea(challenge=a_challenge())

    assert numbers_of(challenge) == {"ideas": 2}


def test_numbers_of_a_draft_challenge_are_nobodys_business():
    challenge = a_challenge(live=False)
    an_idea(challenge=challenge)

    assert numbers_of(challenge) == {"ideas": 0}


def test_numbers_of_many_challenges_cost_one_query(django_assert_num_queries):
    challenges = [a_challenge() for _ in range(4)]
    an_idea(challenge=challenges[1])

    with django_assert_num_queries(1):
        numbers = numbers_of(challenges)

    assert [(challenge.pk, row["ideas"]) for challenge, row in numbers] == [
        (challenge.pk, n) for challenge, n in zip(challenges, (0, 1, 0, 0), strict=True)
    ]


def test_a_page_without_a_row_has_no_challenge():
    page = ChallengePage(title="Only words", slug="only-words", live=False)
    ChallengeIndexPage.objects.get().add_child(instance=page)

    assert challenge_of(page) is None


def test_the_row_behind_a_page_speaks_with_the_words_of_that_page():
    challenge = a_challenge()
    page = challenge.page.specific
    page.lead = "Not saved yet"

    found = challenge_of(page)

    assert found == challenge
    assert found.page.lead == "Not saved yet"

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from challenges.core.errors import Refused
from challenges.judging.models import Judge, Review, Score
from challenges.judging.services import accept_invitation, invite_judge, save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge
from tests.builders.people import a_user


def at_once(times, act):
    """What each of `times` simultaneous calls came to: its value, or "refused"."""

    def one(number):
        try:
            return act(number)
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.usefixtures("committed_db")
def test_address_invited_eight_times_at_once_gets_one_seat_and_one_letter():
    challenge, by = a_challenge_in("open"), a_user()

    found = at_once(
        8, lambda _n: invite_judge(challenge=challenge, email="a@panel.example", by=by).pk
    )

    assert Judge.objects.count() == 1
    assert sorted(map(str, found)) == sorted([str(Judge.objects.get().pk)] + ["refused"] * 7)


@pytest.mark.usefixtures("committed_db")
def test_link_used_eight_times_at_once_works_once():
    challenge = a_challenge_in("open")
    user = a_user(email="a@panel.example")
    a_judge(challenge, accepted=False, token="the-token", email="a@panel.example")

    found = at_once(8, lambda _n: accept_invitation(token="the-token", user=user).user_id)

    assert sorted(map(str, found)) == sorted([str(user.pk)] + ["refused"] * 7)


@pytest.mark.usefixtures("committed_db")
def test_review_saved_eight_times_at_once_is_one_review_of_one_of_them():
    challenge = a_challenge_in("judging")
    idea = an_idea(challenge=challenge)
    judge = a_judge(challenge, ideas=[idea])
    criteria = [row.pk for row in challenge.criteria.all()]

    found = at_once(
        8,
        lambda n: (
            save_review(judge=judge, idea=idea, scores=dict.fromkeys(criteria, n), complete=True).pk
        ),
    )

    assert set(found) == {Review.objects.get().pk}
    values = list(Score.objects.values_list("value", flat=True))
    assert len(values) == 2
    assert values[0] == values[1]

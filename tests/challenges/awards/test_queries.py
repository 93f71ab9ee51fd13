import pytest

from challenges.awards.queries import awards_of
from tests.builders.awards import a_sent_payout, an_awarded_challenge

pytestmark = pytest.mark.django_db


def test_the_awards_of_a_challenge_stand_in_the_order_of_places_paid_or_not():
    challenge, _ideas, organiser, (first, second) = an_awarded_challenge()
    an_awarded_challenge()
    a_sent_payout(first, organiser)

    found = list(awards_of(challenge))

    assert [(award, award.is_paid) for award in found] == [(first, True), (second, False)]


@pytest.mark.parametrize("places", [1, 3])
def test_a_list_of_awards_takes_two_queries(places, django_assert_num_queries):
    challenge, _ideas, _organiser, _awards = an_awarded_challenge(tiers=(300, 200, 100)[:places])

    # The awards, and their payouts of which there are none yet.
    with django_assert_num_queries(2):
        found = [
            (award.idea.title, award.idea.author.display_name, award.order.key, award.is_paid)
            for award in awards_of(challenge)
        ]

    assert len(found) == places

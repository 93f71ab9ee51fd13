import pytest

from challenges.awards.queries import awards_of
from challenges.awards.services import mark_paid
from tests.builders.awards import an_awarded_challenge

pytestmark = pytest.mark.django_db


def test_the_awards_of_a_challenge_stand_in_the_order_of_places_paid_or_not():
    challenge, _ideas, organiser, (first, second) = an_awarded_challenge()
    an_awarded_challenge()
    mark_paid(award=first, by=organiser, reference="R-1")

    found = list(awards_of(challenge))

    assert [(award, award.is_paid) for award in found] == [(first, True), (second, False)]


@pytest.mark.parametrize("places", [1, 3])
def test_a_list_of_awards_is_one_query(places, django_assert_num_queries):
    challenge, _ideas, _organiser, _awards = an_awarded_challenge(tiers=(300, 200, 100)[:places])

    with django_assert_num_queries(1):
        found = [
            (award.idea.title, award.idea.author.display_name, award.order.key, award.payment)
            for award in awards_of(challenge)
        ]

    assert len(found) == places

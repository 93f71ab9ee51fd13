"""What must hold when several people press at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from challenges.briefs.card import card_hash
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, MethodCard
from challenges.briefs.queries import with_rules
from challenges.briefs.services import current_card, set_rules, start_challenge
from challenges.core.errors import Refused
from tests.builders.briefs import a_challenge
from tests.builders.organisations import an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(times, act) -> list:
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


def test_eight_who_freeze_at_once_leave_one_card():
    challenge = a_challenge(stage="open")

    found = at_once(8, lambda _n: current_card(Challenge.objects.get(pk=challenge.pk)).pk)

    card = MethodCard.objects.get()
    assert found == [card.pk] * 8
    assert card.sha256 == card_hash(challenge)


def test_a_change_at_the_opening_is_in_the_card_or_refused():
    challenge = a_challenge(stage="announced")
    now = timezone.now()
    opens = now + timedelta(milliseconds=400)
    challenge.windows.filter(kind=WindowKind.SUBMISSION).update(opens_at=opens)
    user = a_user()

    def change_or_freeze(number):
        if number % 2:
            while (card := current_card(challenge)) is None:
                pass
            return card.sha256
        while True:
            set_rules(challenge=challenge, by=user, fields={"quorum": 100 + number})

    found = at_once(4, change_or_freeze)

    card = MethodCard.objects.get()
    assert found == ["refused", card.sha256] * 2
    assert card_hash(with_rules(Challenge.objects).get()) == card.sha256


def test_four_challenges_of_one_title_that_begin_at_once_have_four_addresses():
    organisation, user = an_organisation(), a_user()

    slugs = at_once(
        4, lambda _n: start_challenge(organisation=organisation, title="Rain", by=user).slug
    )

    assert sorted(slugs) == ["rain", "rain-2", "rain-3", "rain-4"]

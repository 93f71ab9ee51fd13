from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.briefs.services import mark_decided
from challenges.browse.challenge_list import CHALLENGES_A_PAGE, challenge_list, open_cards
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db


def listed(**asked):
    return challenge_list(asked, timezone.now())


def titles(cards):
    return [card.challenge.title for card in cards]


def decided(title, days_ago):
    challenge = a_challenge(stage="judged", title=title)
    mark_decided(challenge=challenge, at=timezone.now() - timedelta(days=days_ago))
    return challenge


def test_closing_soon_puts_what_can_be_joined_first_and_what_is_over_last():
    decided("Long over", 9)
    decided("Just over", 1)
    a_challenge(stage="judging", title="Judging")
    a_challenge(stage="announced", title="Announced")
    a_challenge(stage="voting", title="Voting")
    later = a_challenge(stage="open", title="Open for a week")
    later.windows.filter(kind="submission").update(closes_at=timezone.now() + timedelta(days=7))

    assert titles(listed().page.object_list) == [
        "Voting",
        "Open for a week",
        "Announced",
        "Judging",
        "Just over",
        "Long over",
    ]


def test_newest_goes_by_first_publication():
    old, new = a_challenge(title="Old"), a_challenge(title="New")
    for challenge, days in ((old, 5), (new, 1)):
        page = challenge.page
        page.first_published_at = timezone.now() - timedelta(days=days)
        page.save(update_fields=["first_published_at"])

    assert titles(listed(sort="new").page.object_list) == ["New", "Old"]


def test_highest_bounty_first():
    a_challenge(title="Small", tiers=(1_000,))
    a_challenge(title="Large", tiers=(1_000, 5_000))
    a_challenge(title="Middle", tiers=(5_000,))

    assert titles(listed(sort="bounty").page.object_list) == ["Large", "Middle", "Small"]


def test_only_the_stage_that_was_asked_for():
    for stage in ("announced", "open", "voting", "judging"):
        a_challenge(stage=stage, title=stage)
    decided("decided", 1)

    for stage in ("announced", "open", "voting", "judging", "decided"):
        assert titles(listed(stage=stage).page.object_list) == [stage]


def test_only_the_tag_that_was_asked_for_in_any_case():
    roof = a_challenge(title="Roofs")
    an_idea(challenge=roof, tags=["roof"])
    an_idea(challenge=a_challenge(title="Rain"), tags=["rain"])

    assert titles(listed(tag=" ROOF ").page.object_list) == ["Roofs"]


def test_tags_of_ideas_that_are_not_on_show_are_not_told():
    challenge = a_challenge()
    an_idea(challenge=challenge, tags=["shown"])
    an_idea(challenge=challenge, tags=["secret"], status="draft")
    an_idea(challenge=challenge, tags=["secret"], hidden_at=timezone.now(), hidden_reason="Spam")
    an_idea(challenge=a_challenge(live=False), tags=["unpublished"])

    found = listed()

    assert found.tags == ["shown"]
    assert found.page.object_list[0].tags == ["shown"]
    assert titles(listed(tag="secret").page.object_list) == []


def test_a_card_names_the_most_used_tags_only():
    challenge = a_challenge()
    an_idea(challenge=challenge, tags=["a", "b", "c", "d", "e"])
    an_idea(challenge=challenge, tags=["e"])

    assert listed().page.object_list[0].tags == ["e", "a", "b", "c"]


@pytest.mark.parametrize(
    "asked", [{"stage": "draft"}, {"stage": "nonsense"}, {"sort": "nonsense"}, {"page": "x"}]
)
def test_what_is_asked_unsoundly_is_left_out(asked):
    a_challenge(title="Here")
    a_challenge(title="Draft", live=False)

    found = listed(**asked)

    assert titles(found.page.object_list) == ["Here"]
    assert not found.is_filtered


def test_the_list_has_pages():
    first = a_challenge()
    for _ in range(CHALLENGES_A_PAGE):
        a_challenge(organisation=first.organisation)

    assert len(listed().page.object_list) == CHALLENGES_A_PAGE
    assert len(listed(page="2").page.object_list) == 1
    assert listed().total == CHALLENGES_A_PAGE + 1


def test_open_cards_are_what_can_be_joined_now_or_soon():
    decided("decided", 1)
    for stage in ("announced", "judging", "judged", "open"):
        a_challenge(stage=stage, title=stage)
    an_idea(challenge=Challenge.objects.get(title="open"))

    cards = open_cards(timezone.now(), 6)

    assert [(card.challenge.title, card.ideas) for card in cards] == [("open", 1), ("announced", 0)]
    assert titles(open_cards(timezone.now(), 1)) == ["open"]

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.browse.front import fresh_result, site_numbers
from challenges.people.models import User
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_decided_challenge, publish

pytestmark = pytest.mark.django_db


def test_without_results_there_is_no_fresh_one():
    a_challenge(stage="judged")

    assert fresh_result() is None


def test_the_fresh_result_has_the_winner_its_parts_and_both_reasons():
    challenge, ideas, _organiser = a_decided_challenge()

    fresh = fresh_result()

    assert fresh.result.challenge == challenge
    assert fresh.idea == ideas["Repair bus"]
    assert fresh.row.crowd_part + fresh.row.panel_part == fresh.row.final
    assert fresh.reason == "It can start in spring."
    assert fresh.why.startswith("The crowd’s favourite was “Night gardens”")


def test_the_newest_version_of_the_newest_challenge_is_told():
    a_decided_challenge()
    challenge, _ideas, organiser = a_decided_challenge()
    publish(
        challenge=challenge, by=organiser, winner_reason="We counted again.", reason="A late review"
    )

    fresh = fresh_result()

    assert (fresh.result.challenge, fresh.result.version) == (challenge, 2)
    assert fresh.reason == "We counted again."


@pytest.mark.parametrize("hide", ["draft", "imported", "hidden winner"])
def test_what_was_not_held_here_or_is_not_on_show_is_not_told(hide):
    challenge, ideas, organiser = a_decided_challenge()
    if hide == "draft":
        challenge.page.unpublish()
    elif hide == "imported":
        Challenge.objects.filter(pk=challenge.pk).update(source_note="From a file")
    else:
        idea = ideas["Repair bus"]
        idea.hidden_at, idea.hidden_by = timezone.now(), organiser
        idea.save()

    assert fresh_result() is None


def test_another_hidden_idea_is_not_named_in_the_reason():
    _challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Night gardens"]
    idea.hidden_at, idea.hidden_by = timezone.now(), organiser
    idea.save()

    fresh = fresh_result()

    assert fresh.idea == ideas["Repair bus"]
    assert "Night gardens" not in fresh.why
    assert "balanced score" in fresh.why


def test_a_long_reason_is_told_by_its_first_sentences():
    challenge, _ideas, organiser = a_decided_challenge()
    first = "We read it aloud at the long table, and when we looked up somebody had moved a chair"
    second = "It asks nothing of him that he has not been doing since 1986"
    publish(
        challenge=challenge,
        by=organiser,
        winner_reason=f"{first}. {second}. And there is more to say.",
        reason="Words",
    )

    assert fresh_result().reason == f"{first}. {second}."


def test_numbers_count_ideas_and_members_of_this_site_only():
    imported = a_challenge(source_note="From a file")
    an_idea(challenge=imported)
    challenge = a_challenge()
    an_idea(challenge=challenge)
    an_idea(challenge=challenge, status="draft")
    User.objects.create_user("somebody@import.invalid", is_active=False)
    before = User.objects.filter(is_active=True).count()
    a_user()

    numbers = site_numbers()

    assert numbers["ideas"] == 1
    assert numbers["members"] == before + 1
    assert (numbers["awarded"], numbers["awards"], numbers["paid"]) == (0, 0, 0)


def test_numbers_tell_awarded_bounties_from_paid_ones():
    _challenge, _ideas, organiser, awards = an_awarded_challenge()
    an_awarded_challenge()
    a_sent_payout(awards[0], organiser)

    numbers = site_numbers()

    assert (numbers["awarded"], numbers["awards"], numbers["paid"]) == (2, 4, 1)

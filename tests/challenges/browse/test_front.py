import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.browse.front import fresh_result, site_numbers
from challenges.ideas.models import Merge
from challenges.people.models import User
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    an_organiser,
    publish,
)

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


# What people decided


def a_challenge_judged_by_all():
    """First, second and third by the computed result, all awardable."""
    challenge, ideas = a_judged_challenge(floor="0")
    return challenge, an_organiser(challenge), ideas


def test_after_a_veto_the_winner_as_decided_is_told_with_the_computed_one():
    challenge, organiser, ideas = a_challenge_judged_by_all()
    vetoes = {ideas["Repair bus"].public_id: ("unsafe", "It would burn.")}

    publish(challenge=challenge, by=organiser, winner_reason="It lasts.", vetoes=vetoes)

    fresh = fresh_result()
    assert (fresh.idea, fresh.row.id) == (
        ideas["Night gardens"],
        ideas["Night gardens"].public_id,
    )
    assert fresh.why == (
        "Decided by people, not computed. By the computed result, first was: Repair bus."
    )
    assert fresh.reason == "It lasts."


def test_a_winner_by_hand_is_told_with_the_computed_one():
    challenge, organiser, ideas = a_challenge_judged_by_all()
    named = (ideas["Library of things"].public_id, "The winner has moved away.")

    publish(challenge=challenge, by=organiser, winner_reason="It lasts.", override=named)

    fresh = fresh_result()
    assert fresh.idea == ideas["Library of things"]
    assert fresh.why.endswith("By the computed result, first was: Repair bus.")


def test_where_every_idea_is_vetoed_no_winner_is_told():
    challenge, organiser, ideas = a_challenge_judged_by_all()
    veto = ("infeasible", "No budget.")
    vetoes = {idea.public_id: veto for idea in ideas.values()}

    publish(challenge=challenge, by=organiser, winner_reason="", vetoes=vetoes)

    assert fresh_result() is None


def test_a_shared_first_place_names_the_other_too_and_co_authors_have_the_credit():
    rows = {title: (50, []) for title in ("Bench", "Fountain")} | {"Kiosk": (5, [])}
    challenge, ideas = a_judged_challenge(
        rows, judges=0, crowd_weight="1", floor="0", reviews_min=0
    )
    merged = an_idea(challenge=challenge, title="A seat", author=a_user("Bo"), status="merged")
    Merge.objects.create(
        idea=merged,
        kept=ideas["Bench"],
        reason="The same",
        merged_by=an_organiser(challenge),
        merged_at=timezone.now(),
    )

    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Both.", reason="")

    fresh = fresh_result()
    assert {fresh.idea.title, *fresh.beside} == {"Bench", "Fountain"}
    authors = [str(author) for author in fresh.authors]
    assert authors == [str(fresh.idea.author)] + ["Bo"] * (fresh.idea == ideas["Bench"])

"""Dates that move after the opening (T4, V14)."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, MethodCard
from challenges.briefs.moving import changes_of, move_dates
from challenges.briefs.services import current_card
from challenges.core.errors import Refused
from challenges.ranking.gather import challenge_file
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of

pytestmark = pytest.mark.django_db

REASON = "A holiday in three countries falls into the last week."
DAY = timedelta(days=1)


def later(challenge, kind, *, opens=timedelta(0), closes=timedelta(0)):
    window = challenge.window(kind)
    return {kind: (window.opens_at + opens, window.closes_at + closes)}


def move(challenge, windows, *, by=None, reason=REASON):
    by = by or a_member_of(challenge.organisation)
    return move_dates(challenge=challenge, by=by, reason=reason, windows=windows)


def test_a_moved_date_is_a_new_version_of_the_card_and_nothing_else_changes():
    challenge = a_challenge(stage="open")
    first = current_card(challenge)
    by = a_member_of(challenge.organisation)
    windows = later(challenge, WindowKind.SUBMISSION, closes=DAY)

    card = move(challenge, windows, by=by)

    assert (card.version, card.reason, card.frozen_by) == (2, REASON, by)
    moved = {"windows": None, "award": None}
    assert {**card.rules, **moved} == {**first.rules, **moved}
    changed = {
        k for k in card.rules["windows"] if card.rules["windows"][k] != first.rules["windows"][k]
    }
    assert changed == {"submission"}
    again = Challenge.objects.get(pk=challenge.pk)
    assert again.window("submission").closes_at == windows["submission"][1]
    assert MethodCard.objects.get(version=1).body == first.body


@pytest.mark.parametrize(("kind", "moves"), [("submission", False), ("judging", True)])
def test_the_date_of_the_award_moves_with_the_last_window_alone(kind, moves):
    challenge = a_challenge(stage="open")
    first = current_card(challenge)
    by = timedelta(minutes=1)

    card = move(challenge, later(challenge, kind, closes=by))

    before, after = (
        datetime.fromisoformat(each.rules["award"]["decide_by"]) for each in (first, card)
    )
    assert after - before == (by if moves else timedelta(0))
    assert {**card.rules["award"], "decide_by": None} == {**first.rules["award"], "decide_by": None}


def test_moving_freezes_the_card_that_nobody_has_frozen_yet():
    challenge = a_challenge(stage="open")

    move(challenge, later(challenge, WindowKind.SUBMISSION, closes=DAY))

    assert list(challenge.cards.values_list("version", flat=True)) == [1, 2]


def test_every_change_is_told_in_words_with_its_reason():
    challenge = a_challenge(stage="open", time_zone="Europe/Amsterdam")
    move(challenge, later(challenge, WindowKind.SUBMISSION, closes=DAY))
    challenge = Challenge.objects.get(pk=challenge.pk)
    move(challenge, later(challenge, WindowKind.VOTING, opens=DAY, closes=DAY)
         | later(challenge, WindowKind.JUDGING, closes=2 * DAY))  # fmt: skip

    changes = changes_of(Challenge.objects.get(pk=challenge.pk))

    assert [(change.version, change.reason, len(change.lines)) for change in changes] == [
        (3, REASON, 4),
        (2, REASON, 2),
    ]
    assert all("instead of" in line for change in changes for line in change.lines)


@pytest.mark.parametrize(
    ("stage", "kind", "shift", "words"),
    [
        ("open", "submission", {"closes": -timedelta(minutes=1)}, "only be moved later"),
        ("open", "submission", {"opens": timedelta(minutes=1), "closes": DAY}, "has opened"),
        ("open", "voting", {"opens": -timedelta(minutes=1)}, "only be moved later"),
        ("open", "voting", {"opens": DAY}, "must close after"),
        ("open", "voting", {"closes": 400 * DAY}, "a year"),
        ("open", "voting", {"closes": DAY}, "Judging has to close after voting"),
        ("open", "voting", {}, "No date is another"),
        ("voting", "submission", {"closes": DAY}, "has closed"),
        ("judging", "voting", {"closes": DAY}, "has closed"),
        ("judged", "judging", {"closes": DAY}, "Every window has closed"),
        ("announced", "voting", {"closes": DAY}, "not frozen yet"),
    ],
)
def test_what_cannot_be_moved_is_refused_and_stays(stage, kind, shift, words):
    challenge = a_challenge(stage=stage)
    before = list(challenge.windows.values_list("kind", "opens_at", "closes_at"))

    with pytest.raises(Refused, match=words):
        move(challenge, later(challenge, kind, **shift))

    assert list(challenge.windows.values_list("kind", "opens_at", "closes_at")) == before
    assert not challenge.cards.filter(version=2).exists()


@pytest.mark.parametrize("reason", ["", "Because.", " " * 40, "x" * 501])
def test_a_reason_of_a_sentence_is_needed(reason):
    challenge = a_challenge(stage="open")

    with pytest.raises(Refused, match="Say why"):
        move(challenge, later(challenge, WindowKind.SUBMISSION, closes=DAY), reason=reason)


@pytest.mark.parametrize("role", ["viewer", None])
def test_only_owners_and_editors_move_dates(role):
    challenge = a_challenge(stage="open")
    other = a_challenge(stage="open").organisation
    by = a_member_of(challenge.organisation, role) if role else a_member_of(other)

    with pytest.raises(Refused, match="Only owners and editors"):
        move(challenge, later(challenge, WindowKind.SUBMISSION, closes=DAY), by=by)


def test_judging_that_was_closed_early_stays_closed():
    challenge = a_challenge(stage="judging")
    window = challenge.window("judging")
    Challenge.objects.filter(pk=challenge.pk).update(judging_closed_at=window.opens_at)

    with pytest.raises(Refused, match="Every window has closed"):
        move(challenge, later(challenge, WindowKind.JUDGING, closes=DAY))


def test_an_earlier_card_cannot_be_written_over():
    challenge = a_challenge(stage="open")
    move(challenge, later(challenge, WindowKind.SUBMISSION, closes=DAY))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MethodCard.objects.filter(version=1).update(reason="Nothing happened")


def test_a_date_moved_once_the_votes_are_known_draws_no_other_lots():
    """Else whoever moves it by a minute could try until the draws suit her."""
    challenge = a_challenge(stage="judging")
    an_idea(challenge=challenge)
    current_card(challenge)
    before = challenge_file(challenge)["rules"]["seed"]

    move(challenge, later(challenge, WindowKind.JUDGING, closes=DAY))

    assert challenge_file(challenge)["rules"]["seed"] == before

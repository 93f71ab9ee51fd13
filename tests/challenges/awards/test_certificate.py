"""The certificate of an award: its words, its number, and which awards have one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.awards.certificate import Certificate, certificate_of, certificate_with
from challenges.awards.models import Award
from challenges.awards.services import award_bounty
from challenges.ideas.models import Idea, Merge
from tests.builders.awards import an_awarded_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def winner():
    """The idea with the first prize."""
    return an_awarded_challenge()[3][0].idea


def test_it_says_what_was_won_as_awarded(winner):
    certificate = certificate_of(winner.public_id)

    assert (certificate.headline, certificate.sentence) == ("First place", "")
    assert certificate.award.amount_minor == 300_000
    assert certificate.authors == [winner.author]
    assert not certificate.is_corrected


def test_a_number_leads_to_its_certificate_however_it_is_typed(winner):
    number = certificate_of(winner.public_id).number

    for typed in (number, number.lower(), number.replace("-", " "), f" {number.replace('0', 'O')}"):
        assert certificate_with(typed).award.idea == winner


def test_another_number_leads_nowhere(winner):
    number = certificate_of(winner.public_id).number
    other = number[:-1] + ("A" if number[-1] != "A" else "B")

    for typed in (other, number[:-1], number + "A", "", winner.public_id, "é" * 20, number[5:]):
        assert certificate_with(typed) is None


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 300_001},
        {"currency": "USD"},
        {"place": 2},
        {"awarded_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_whoever_changes_the_award_changes_the_number(winner, change):
    award = certificate_of(winner.public_id).award
    before = Certificate(award).number

    for name, value in change.items():
        setattr(award, name, value)

    assert Certificate(award).number != before
    assert Certificate(award).number[:14] == before[:14]


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "merged", "draft brief"])
def test_what_is_not_on_show_has_none(winner, state):
    number = certificate_of(winner.public_id).number
    ideas = Idea.objects.filter(pk=winner.pk)
    if state == "hidden":
        ideas.update(hidden_at=timezone.now())
    elif state == "draft brief":
        winner.challenge.page.unpublish()
    else:
        ideas.update(status=state)

    assert certificate_of(winner.public_id) is None
    assert certificate_with(number) is None


def test_an_idea_without_an_award_has_none(winner):
    others = winner.challenge.ideas.exclude(awards__isnull=False)

    assert [certificate_of(idea.public_id) for idea in others] == [None]


def test_co_authors_stand_on_it_and_a_merge_undone_does_not(winner):
    organiser, bo = an_organiser(winner.challenge), a_user("Bo")
    for author, undone in ((bo, {}), (a_user("Cy"), {"undone_at": timezone.now()})):
        Merge.objects.create(
            idea=an_idea(challenge=winner.challenge, author=author, status="merged"),
            kept=winner,
            reason="The same",
            merged_by=organiser,
            merged_at=timezone.now(),
            **undone,
        )

    assert certificate_of(winner.public_id).authors == [winner.author, bo]


def test_a_shared_prize_is_worded_as_one_and_its_amount_is_what_was_awarded():
    rows = {title: (50, []) for title in ("Bench", "Fountain")} | {"Kiosk": (5, [])}
    challenge, ideas = a_judged_challenge(
        rows, judges=0, crowd_weight="1", floor="0", reviews_min=0
    )
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="Both.", reason="")
    award_bounty(challenge=challenge, by=organiser)

    for title in ("Bench", "Fountain"):
        certificate = certificate_of(ideas[title].public_id)
        assert certificate.headline == "First place, shared"
        assert certificate.sentence == (
            "One other idea has the same place; the prizes of both places are divided."
        )
        assert certificate.award.amount_minor == 200_000


def test_a_share_of_what_nobody_won_names_no_place(winner):
    Award.objects.filter(idea=winner).update(place=None)

    certificate = certificate_of(winner.public_id)

    assert certificate.headline == "A share of the bounty"
    assert certificate.sentence.startswith("No idea won.")


def test_a_correction_after_the_award_is_told(winner):
    publish(
        challenge=winner.challenge,
        by=an_organiser(winner.challenge),
        winner_reason="It can start in spring.",
        reason="A typing error.",
    )

    certificate = certificate_of(winner.public_id)

    assert certificate.is_corrected
    assert certificate.award.result.version == 1

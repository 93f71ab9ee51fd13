"""X9, M8: whatever else is posted with a step of the money, the server's own figures count."""

import pytest
from django.urls import reverse

from challenges.awards.enums import Rights
from challenges.awards.models import Award, Payout
from challenges.awards.terms import terms_sha256
from challenges.funding.models import Deposit
from challenges.ledger.models import Entry
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db


def extra(user) -> dict:
    """What somebody might add to a form to have it her way."""
    return {
        "amount_minor": "1", "currency": "GBP", "place": "9", "is_winner": "1", "idea": "x",
        "status": "confirmed", "state": "confirmed", "kind": "confirmed", "from_held": "0",
        "by": user.pk, "ordered_by": user.pk, "awarded_by": user.pk, "approved": "1",
        "number": "7", "rights": "bought", "is_staff": "1", "organisation": "1", "entry": "1",
        "confirmed_by": user.pk, "posted_at": "2000-01-01", "key": "x",
    }  # fmt: skip


def test_fields_that_nobody_asked_for_change_nothing_on_the_whole_way(client_for):
    challenge, _ideas = a_judged_challenge()
    organiser, second = an_organiser(challenge), an_organiser(challenge, name="Second")
    staff = a_staff_member()
    more = extra(second)

    def posts(user, name, *args, **fields):
        answer = client_for(user).post(reverse(f"challenges:{name}", args=args), more | fields)
        assert answer.status_code == 302

    posts(staff, "held-confirm", challenge.slug, amount="4,000", reference="In 1")
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    posts(organiser, "desk-award", challenge.slug)
    award = Award.objects.get(place=1)
    winner = award.idea.author
    posts(winner, "award-accept", award.pk, terms=terms_sha256(award), accept="on")
    posts(winner, "award-details", award.pk, details="Account 4711")
    posts(organiser, "payout-order", award.pk)
    payout = Payout.objects.get()
    posts(second, "payout-approve", payout.pk)
    posts(staff, "payout-send", payout.pk, **{f"send-{payout.pk}-reference": "R-1"})

    award = Award.objects.get(place=1)
    assert (award.amount_minor, award.currency, award.awarded_by) == (300_000, "EUR", organiser)
    assert award.rights == Rights.OFFERED
    assert (payout.number, payout.from_held, payout.ordered_by) == (1, True, organiser)
    steps = [(step.kind, step.by, step.ordered_by) for step in payout.steps.all()]
    assert steps == [("approved", second, organiser), ("sent", staff, None)]
    deposit = Deposit.objects.get()
    assert (deposit.amount_minor, deposit.currency, deposit.confirmed_by) == (400_000, "EUR", staff)
    assert [entry.amount_minor for entry in Entry.objects.all()] == [
        400_000,
        300_000,
        100_000,
        300_000,
    ]

"""Payments from before there were orders and second persons are kept as what they were."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from challenges.awards.models import Award, Payout, PayoutStep
from challenges.core import append_only
from challenges.ledger import guards
from tests.builders.ranking import a_decided_challenge

BEFORE, AFTER = ("challenges", "0009_panel"), ("challenges", "0010_money")


def migrate(*targets):
    """The models as they are then; what follows a migration by a signal is left out."""
    return MigrationExecutor(connection).migrate(list(targets)).apps


@pytest.fixture
def earlier(committed_db):
    """The database as it was before, with a decided challenge in it; afterwards as it is now."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("challenges")
    challenge, ideas, organiser = a_decided_challenge()
    append_only.take_off(connection, *append_only.TABLES)
    try:
        yield migrate(BEFORE), challenge, list(ideas.values()), organiser
    finally:
        migrate(*newest)
        append_only.put_on_all(connection)
        guards.put_on(connection)


def plant(apps, challenge, idea, organiser, *, place, paid, reference=""):
    """An award as it was booked, paid or not; a payment needed no reference once."""
    account, entry = (apps.get_model("challenges", name) for name in ("Account", "Entry"))
    organisation, author = challenge.organisation.public_id, idea.author.public_id

    def booked(key, debit, credit, reference=""):
        sides = [
            account.objects.get_or_create(code=code, currency="EUR")[0] for code in (debit, credit)
        ]
        return entry.objects.create(
            key=f"{key}:{challenge.pk}:{idea.public_id}", debit=sides[0], credit=sides[1],
            amount_minor=1_000 * place, currency="EUR", memo="m", reference=reference,
            posted_at=timezone.now(),
        )  # fmt: skip

    due = f"member:{author}:due"
    order = booked("award", f"organisation:{organisation}:bounty", due)
    bank = f"organisation:{organisation}:paid"
    payment = booked("payment", due, bank, reference) if paid else None
    return apps.get_model("challenges", "Award").objects.create(
        challenge_id=challenge.pk, result_id=challenge.results.get().pk, idea_id=idea.pk,
        place=place, amount_minor=1_000 * place, currency="EUR", awarded_by_id=organiser.pk,
        awarded_at=timezone.now(), order=order, payment=payment,
    ).pk  # fmt: skip


def test_payments_of_before_are_kept_as_sent_and_the_books_hold(earlier):
    apps, challenge, ideas, organiser = earlier
    rows = [
        plant(apps, challenge, ideas[0], organiser, place=1, paid=True, reference="SEPA 7"),
        plant(apps, challenge, ideas[1], organiser, place=2, paid=True),
        plant(apps, challenge, ideas[2], organiser, place=3, paid=False),
    ]

    migrate(AFTER)

    found = [
        (p.award_id, p.number, p.from_held, p.ordered_by_id, p.state, p.sent.reference, p.sent.by)
        for p in Payout.objects.order_by("award")
    ]
    key = f"payment:{challenge.pk}:{ideas[1].public_id}"
    assert found == [
        (rows[0], 1, False, organiser.pk, "sent", "SEPA 7", None),
        (rows[1], 1, False, organiser.pk, "sent", key, None),
    ]
    assert [step.at == step.entry.posted_at for step in PayoutStep.objects.all()] == [True] * 2
    assert [award.is_paid for award in Award.objects.order_by("pk")] == [True, True, False]
    assert append_only.missing(connection, "challenges_payout", "challenges_payoutstep") == []
    assert guards.missing(connection) == []

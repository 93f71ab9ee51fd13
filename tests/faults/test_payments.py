"""Several processes at the same moment, as from two servers, and chores run twice and late: one
award, one payment, one letter (M1, R3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.awards.models import Award, Payout, PayoutStep
from challenges.awards.services import (
    approve_payout,
    award_bounty,
    award_overdue,
    order_payout,
    send_payout,
)
from challenges.core.errors import Refused
from challenges.ledger.models import Entry
from challenges.notifications.models import OutboxMail
from tests.builders.awards import accepted, an_approved_payout, an_awarded_challenge
from tests.builders.ranking import a_decided_challenge, an_organiser

from .processes import copies


@pytest.fixture
def outbox(settings):
    """Letters stand in the database, where every process writes them."""
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    return OutboxMail.objects


def all_at_once(*jobs) -> list[str]:
    """What each process said; they begin together, when the last one is ready."""

    def ready(job):
        def run(say):
            Entry.objects.exists()  # the connection is there
            try:
                say(f"done {job()}")
            except Refused:
                say("refused")

        return run

    with copies(*map(ready, jobs)) as started:
        assert [each.wait() for each in started] == [0] * len(jobs)
        return sorted(line for each in started for line in each.said())


def test_a_payment_sent_from_several_servers_leaves_once(committed_db, outbox):
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    payout = an_approved_payout(award, organiser)

    def send(reference):
        return lambda: send_payout(payout=payout, by=organiser, reference=reference).sent.reference

    said = all_at_once(*map(send, "ABABAB"))

    booked = Entry.objects.get(key__startswith="payment:")
    assert PayoutStep.objects.filter(kind="sent").count() == 1
    assert said == sorted([f"done {booked.reference}"] * 3 + ["refused"] * 3)
    assert booked.amount_minor == award.amount_minor


def test_an_award_ordered_and_approved_from_several_servers_has_one_payment(committed_db):
    challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    people = [organiser, an_organiser(challenge, name="Otto")]
    seconds = [an_organiser(challenge, name=name) for name in ("Sam", "Sal")]
    accepted(award)

    all_at_once(*[lambda by=by: order_payout(award=award, by=by).pk for by in people * 2])
    payout = Payout.objects.get()
    all_at_once(*[lambda by=by: approve_payout(payout=payout, by=by).pk for by in seconds * 2])

    assert list(PayoutStep.objects.values_list("payout", "kind")) == [(payout.pk, "approved")]


def test_awarding_by_people_and_by_workers_that_come_late_is_one_award_and_one_letter(
    committed_db, outbox
):
    late = timezone.now() - timedelta(minutes=1)
    challenge, _ideas, organiser = a_decided_challenge(decide_by=late)
    outbox.all().delete()

    by_hand = [lambda: bool(award_bounty(challenge=challenge, by=organiser))] * 2
    all_at_once(*by_hand, *[lambda: bool(award_overdue() + 1)] * 4)
    again = [award_overdue(), award_overdue()]

    amounts = list(Award.objects.order_by("place").values_list("amount_minor", flat=True))
    assert (amounts, again) == ([300_000, 100_000], [0, 0])
    assert Entry.objects.filter(key__startswith="award:").count() == 2
    assert outbox.count() == 2

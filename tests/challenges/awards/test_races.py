"""Two people at the same moment. No django_db mark: `committed_db` opens the database itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.utils import timezone

from challenges.awards.models import Award, Payout, PayoutStep
from challenges.awards.services import (
    approve_payout,
    award_bounty,
    award_overdue,
    confirm_payout,
    order_payout,
    return_payout,
    send_payout,
)
from challenges.awards.signals import bounty_awarded
from challenges.core.errors import Refused
from challenges.ledger.models import Entry
from tests.builders.awards import a_sent_payout, accepted, an_awarded_challenge
from tests.builders.ranking import a_decided_challenge, an_organiser


def at_once(tasks):
    """Run every task in a thread of its own, all released together."""
    barrier = Barrier(len(tasks))

    def run(task):
        barrier.wait()
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_two_people_who_click_twice_award_once(committed_db):
    challenge, _ideas, organiser = a_decided_challenge()
    people = [organiser, an_organiser(challenge, name="Otto")] * 4
    heard = []
    bounty_awarded.connect(lambda award, **_: heard.append(award.pk), weak=False, dispatch_uid="t")

    found = at_once([lambda by=by: award_bounty(challenge=challenge, by=by) for by in people])

    bounty_awarded.disconnect(dispatch_uid="t")
    assert len({tuple(award.pk for award in awards) for awards in found}) == 1
    assert [award.amount_minor for award in Award.objects.order_by("place")] == [300_000, 100_000]
    assert Entry.objects.count() == 2
    assert sorted(heard) == sorted(award.pk for award in found[0])


def test_two_people_two_clicks_and_two_servers_pay_once(committed_db):
    """M1: at each step everybody clicks at the same moment."""
    challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    accepted(award)
    people = [organiser, an_organiser(challenge, name="Otto")]

    ordered = at_once([lambda by=by: order_payout(award=award, by=by) for by in people * 3])
    payout = Payout.objects.get()
    others = [a for a in people if a.pk != payout.ordered_by_id]
    others += [an_organiser(challenge, name="Oda")]
    at_once([lambda by=by: approve_payout(payout=payout, by=by) for by in others * 3])
    refs = ("A", "B", "A", "B", "A", "B")
    sent = at_once([lambda r=r: pay(payout, organiser, r) for r in refs])

    assert ordered == [payout] * 6
    entry = Entry.objects.get(key__startswith="payment:")
    assert {reference for reference in sent if reference} == {entry.reference}
    assert sent.count(entry.reference) == 3
    assert sorted(PayoutStep.objects.values_list("kind", flat=True)) == ["approved", "sent"]


def test_a_payment_does_not_arrive_and_come_back_at_once(committed_db):
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    payout = a_sent_payout(award, organiser)

    def end(task):
        try:
            return task()
        except Refused:
            return None

    at_once(
        [
            lambda: end(lambda: confirm_payout(payout=payout, by=award.idea.author)),
            lambda: end(lambda: return_payout(payout=payout, by=organiser, reason="Closed")),
        ]
        * 3
    )

    ends = PayoutStep.objects.filter(kind__in=["confirmed", "returned"])
    assert ends.count() == 1
    assert Entry.objects.filter(reverses__isnull=False).count() == (ends.get().kind == "returned")


def test_the_overdue_award_is_made_once_by_many_tickers(committed_db):
    """R3: in parallel, twice, and long after the date."""
    challenge, _ideas, _organiser = a_decided_challenge(
        decide_by=timezone.now() - timedelta(hours=1)
    )

    at_once([award_overdue] * 4)
    award_overdue()

    assert [a.amount_minor for a in Award.objects.order_by("place")] == [300_000, 100_000]
    assert Entry.objects.count() == 2
    assert {a.awarded_by for a in challenge.awards.all()} == {None}


def pay(payout, by, reference):
    try:
        return send_payout(payout=payout, by=by, reference=reference).sent.reference
    except Refused:
        return None

"""Two people at the same moment. No django_db mark: `committed_db` opens the database itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from challenges.awards.models import Award
from challenges.awards.services import award_bounty, mark_paid
from challenges.awards.signals import bounty_awarded
from challenges.core.errors import Refused
from challenges.ledger.models import Entry
from tests.builders.awards import an_awarded_challenge
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


def test_two_payments_at_once_book_one(committed_db):
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()

    def pay(reference):
        try:
            return mark_paid(award=award, by=organiser, reference=reference).payment.reference
        except Refused:
            return None

    found = at_once([lambda r=r: pay(r) for r in ("A", "B", "A", "B", "A", "B")])

    booked = Entry.objects.get(key__startswith="payment:").reference
    assert {reference for reference in found if reference} == {booked}
    assert found.count(booked) == 3

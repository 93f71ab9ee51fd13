"""A long read sees one moment. No django_db mark: `committed_db` opens the database itself."""

from io import StringIO
from threading import Thread

from django.core.management import call_command
from django.db import connection

from challenges.core.snapshot import one_moment
from challenges.funding.models import Deposit
from challenges.funding.services import confirm_held
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member


def test_what_is_paid_in_meanwhile_is_no_fault(committed_db, monkeypatch):
    """Between two looks somebody books; both looks are at the moment when it began."""
    challenge, staff = a_challenge(stage="announced"), a_staff_member()
    confirm_held(challenge=challenge, amount_minor=10, reference="In 1", by=staff)

    def pay():
        try:
            confirm_held(challenge=challenge, amount_minor=20, reference="In 2", by=staff)
        finally:
            connection.close()

    class PaidIn(StringIO):
        def write(self, text):
            if "looking at what is held" in text:
                payer = Thread(target=pay)
                payer.start()
                payer.join()
            return super().write(text)

    out = PaidIn()
    call_command("verify_ledger", stdout=out)

    assert "The books hold: 1 entries." in out.getvalue()
    assert Deposit.objects.count() == 2


def test_inside_of_a_transaction_it_is_that_transaction(db):
    with one_moment(connection):
        confirm_held(
            challenge=a_challenge(stage="announced"),
            amount_minor=10,
            reference="In 1",
            by=a_staff_member(),
        )

    assert Deposit.objects.count() == 1

"""From what is owed to what has arrived: one step after the other, each by whom it concerns."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from challenges.awards.enums import Rights
from challenges.awards.models import Award, PayoutDetails, PayoutStep
from challenges.awards.queries import rest_minor
from challenges.awards.services import (
    accept_award,
    accepting,
    approve_payout,
    award_bounty,
    confirm_payout,
    forget_details,
    give_details,
    order_payout,
    return_payout,
    return_rest,
    return_rights,
    send_payout,
)
from challenges.awards.terms import terms_of, terms_sha256
from challenges.core.canonical import sha256_hex
from challenges.core.errors import Refused
from challenges.core.sealed_text import unseal
from challenges.funding.queries import held_of
from challenges.funding.services import confirm_held
from challenges.ledger.models import Entry
from challenges.ledger.queries import balance_of, trial_balance
from tests.builders.awards import a_sent_payout, accepted, an_approved_payout, an_awarded_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed():
    """The organiser, and the award of the first place."""
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    return organiser, award


def test_the_whole_way_of_an_award(owed):
    organiser, award = owed
    assert award.rights == Rights.AUTHORS

    payout = a_sent_payout(award, organiser, "SEPA 7")
    assert Award.objects.get(pk=award.pk).rights == Rights.OFFERED
    confirm_payout(payout=payout, by=award.idea.author)

    paid = Award.objects.get(pk=award.pk)
    assert (paid.is_paid, paid.payout.state, paid.rights) == (True, "confirmed", Rights.BOUGHT)
    assert (payout.sent.entry.amount_minor, payout.sent.reference) == (300_000, "SEPA 7")
    assert balance_of(award.order.credit) == 0
    assert PayoutDetails.objects.count() == 0
    assert sum(account.balance_minor for account in trial_balance("EUR")) == 0


def test_each_step_again_changes_nothing(owed):
    organiser, award = owed
    payout = a_sent_payout(award, organiser)
    approver = payout.step("approved").by

    assert order_payout(award=award, by=organiser) == payout
    assert approve_payout(payout=payout, by=approver) == payout
    assert send_payout(payout=payout, by=organiser, reference=" R-1 ") == payout
    confirm_payout(payout=payout, by=award.idea.author)
    confirm_payout(payout=payout, by=award.idea.author)

    assert PayoutStep.objects.count() == 3
    assert Entry.objects.count() == 3
    with pytest.raises(Refused, match="under another reference"):
        send_payout(payout=payout, by=organiser, reference="R-2")


def test_who_orders_does_not_approve_and_the_database_agrees(owed):
    organiser, award = owed
    payout = order_payout(award=accepted(award), by=organiser)

    with pytest.raises(Refused, match="somebody else must approve"):
        approve_payout(payout=payout, by=organiser)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutStep.objects.create(
            payout=payout, kind="approved", by=organiser, ordered_by=organiser, at=timezone.now()
        )
    with pytest.raises(Refused, match="second person"):
        send_payout(payout=payout, by=organiser, reference="R-1")

    assert PayoutStep.objects.count() == 0


def test_nothing_is_ordered_before_the_winner_has_accepted_and_said_where(owed):
    organiser, award = owed

    with pytest.raises(Refused, match="not accepted"):
        order_payout(award=award, by=organiser)
    accept_award(award=award, by=award.idea.author, terms=terms_sha256(award))
    with pytest.raises(Refused, match="where the money goes"):
        order_payout(award=Award.objects.get(pk=award.pk), by=organiser)


def test_a_payment_that_came_back_is_taken_back_in_the_books_and_can_be_ordered_anew(owed):
    organiser, award = owed
    payout = a_sent_payout(award, organiser)

    back = return_payout(payout=payout, by=organiser, reason="Account closed")

    assert back.step("returned").entry.reverses == payout.sent.entry
    assert balance_of(award.order.credit) == -300_000
    assert Award.objects.get(pk=award.pk).is_paid is False
    assert Award.objects.get(pk=award.pk).rights == Rights.OFFERED
    again = order_payout(award=award, by=organiser)
    again = approve_payout(payout=again, by=an_organiser(award.challenge, name="Third"))
    again = send_payout(payout=again, by=organiser, reference="R-2")
    assert (again.number, again.sent.entry.amount_minor) == (2, 300_000)
    assert balance_of(award.order.credit) == 0
    confirm_payout(payout=again, by=award.idea.author)
    with pytest.raises(Refused, match="has ended"):
        return_payout(payout=again, by=organiser, reason="Too late")


def test_only_the_winner_accepts_gives_details_and_confirms(owed):
    organiser, award = owed
    terms = terms_sha256(award)

    for attempt in (
        lambda: accept_award(award=award, by=organiser, terms=terms),
        lambda: give_details(award=award, by=organiser, details="Mine"),
        lambda: confirm_payout(payout=a_sent_payout(award, organiser), by=organiser),
    ):
        with pytest.raises(Refused, match="Only the winner"):
            attempt()


def test_the_terms_are_kept_word_for_word_and_must_be_those_that_were_read(owed):
    _organiser, award = owed
    text = terms_of(award)

    with pytest.raises(Refused, match="have changed"):
        accept_award(award=award, by=award.idea.author, terms="0" * 64)
    kept = accept_award(award=award, by=award.idea.author, terms=sha256_hex(text))

    assert (kept.terms, kept.terms_sha256) == (text, sha256_hex(text))
    assert "EUR 3000.00" in text


def test_where_the_money_goes_is_stored_so_that_nobody_reads_it(owed):
    _organiser, award = owed
    accepted(award, details="NL91 ABNA 0417 1643 00")

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM challenges_payoutdetails")
        (stored,) = cursor.fetchone()

    assert "0417" not in stored
    assert unseal(stored) == "NL91 ABNA 0417 1643 00"
    assert unseal(stored[:-4] + "AAAA") is None


@pytest.mark.parametrize(("days", "forgotten"), [(59, 0), (61, 1)])
def test_where_the_money_went_is_forgotten_though_she_never_says_that_it_arrived(
    owed, monkeypatch, days, forgotten
):
    organiser, award = owed
    a_sent_payout(award, organiser)
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(accepting, "database_now", lambda: later)

    assert forget_details() == forgotten

    assert PayoutDetails.objects.count() == 1 - forgotten


def test_where_the_money_goes_is_kept_while_it_is_still_to_be_paid(owed, monkeypatch):
    organiser, award = owed
    payout = a_sent_payout(award, organiser)
    return_payout(payout=payout, by=organiser, reason="No such account")
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(accepting, "database_now", lambda: later)

    after_return = forget_details()
    order_payout(award=Award.objects.get(pk=award.pk), by=organiser)
    after_new_order = forget_details()

    assert (after_return, after_new_order, PayoutDetails.objects.count()) == (0, 0, 1)


def test_where_the_money_goes_cannot_change_once_it_is_approved(owed):
    organiser, award = owed
    an_approved_payout(award, organiser)

    with pytest.raises(Refused, match="no longer change"):
        give_details(award=award, by=award.idea.author, details="Elsewhere")


def test_rights_go_back_once_and_not_before_there_are_any(owed):
    organiser, award = owed
    with pytest.raises(Refused, match="no rights"):
        return_rights(award=award, by=organiser, reason="We stop")

    confirm_payout(payout=a_sent_payout(award, organiser), by=award.idea.author)
    first = return_rights(award=award, by=organiser, reason="We stop")

    assert return_rights(award=award, by=organiser, reason="Again") == first
    assert Award.objects.get(pk=award.pk).rights == Rights.RETURNED


@pytest.mark.parametrize("table", ["payout", "payoutstep", "acceptance", "account", "entry"])
def test_the_database_refuses_to_change_what_was_done(owed, table):
    organiser, award = owed
    a_sent_payout(award, organiser)

    for statement in (f"UPDATE challenges_{table} SET id = id", f"DELETE FROM challenges_{table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_is_held_pays_the_winner_and_the_rest_goes_back_once():
    from challenges.awards.services import award_bounty
    from challenges.ranking.services import publish_result

    challenge, _ideas = a_judged_challenge({"Passes": (20, [(8, 8)] * 3)})
    staff = a_staff_member()
    confirm_held(challenge=challenge, amount_minor=400_000, reference="In 1", by=staff)
    organiser = an_organiser(challenge)
    publish_result(challenge=challenge, by=organiser, winner_reason="Good.")
    (award,) = award_bounty(challenge=challenge, by=organiser)
    payout = an_approved_payout(award, organiser)

    assert payout.from_held is True
    assert rest_minor(challenge) == 100_000
    send_payout(payout=payout, by=staff, reference="Out 1")
    for _ in range(2):
        return_rest(challenge=challenge, by=staff, reference="Back 1")

    assert held_of(challenge).now_minor == 0
    with pytest.raises(Refused, match="Nothing is held"):
        return_rest(challenge=challenge, by=staff, reference="Back 2")
    assert sum(account.balance_minor for account in trial_balance("EUR")) == 0


def test_a_payment_that_came_back_is_not_paid_in_anew():
    challenge, _ideas = a_judged_challenge()
    staff, organiser = a_staff_member(), an_organiser(challenge)
    confirm_held(challenge=challenge, amount_minor=300_000, reference="In 1", by=staff)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    award, _second = award_bounty(challenge=challenge, by=organiser)
    payout = a_sent_payout(award, organiser)
    sent = held_of(challenge)

    return_payout(payout=payout, by=staff, reason="The account is closed.")

    back = held_of(challenge)
    assert payout.from_held is True
    assert (sent.now_minor, sent.paid_in_minor) == (0, 300_000)
    assert (back.now_minor, back.paid_in_minor, back.is_whole) == (300_000, 300_000, False)

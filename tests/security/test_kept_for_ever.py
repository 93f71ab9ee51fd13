"""Nobody changes or deletes what is kept for ever, by whatever way she comes (V13)."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from challenges.awards.models import Acceptance, Payout, PayoutStep, RightsReturn
from challenges.awards.services import approve_payout, return_rights
from challenges.briefs.services import current_card
from challenges.core.append_only import TABLES, put_on, take_off
from challenges.discussion.services import hide_comment
from challenges.funding.models import Deposit
from challenges.funding.services import confirm_held
from challenges.ideas.services import restore_idea
from challenges.judging.models import CorrectionDecision, ReviewCorrection, ReviewVersion
from challenges.judging.panel_models import Departure, ExtraReviews
from challenges.ledger.models import Account, Entry
from challenges.ranking.models import (
    GapReason,
    Override,
    Result,
    ShortlistChange,
    ShortlistProposal,
    UncorrectedResult,
    Veto,
)
from challenges.voting.models import (
    BallotFile,
    FlagDecision,
    IntegrityReport,
    Seal,
    SealedEvent,
    VoteEvent,
)
from challenges.voting.services import add_up, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.people import a_user
from tests.builders.voting import a_voter

from .world import a_world

pytestmark = pytest.mark.django_db

MODELS = {model._meta.db_table: model for model in apps.get_models()}


@pytest.fixture
def sealed():
    """Four votes for one idea, in two seals."""
    idea = an_idea(challenge=a_challenge(stage="voting"))
    for _ in range(2):
        for _ in range(2):
            state_support(idea=idea, voter=a_voter(), wanted=True)
        add_up()
    return idea.challenge


def fill_every_table() -> None:
    """A row in each, mostly by a challenge that is decided; the rest as rows."""
    world = a_world("decided")
    challenge, now = world.challenge, timezone.now()
    current_card(challenge)
    restore_idea(idea=world.hidden_idea, by=world.people["staff"])
    hide_comment(comment=world.comment, by=world.people["staff"], reason="Spam")
    voted = an_idea(challenge=a_challenge(stage="voting"))
    state_support(idea=voted, voter=a_voter(), wanted=True)
    add_up()
    award = challenge.awards.get(pk=world.award_pk)
    approve_payout(payout=award.payout, by=world.people["staff"])
    return_rights(award=award, by=world.people["organiser"], reason="We stop")
    confirm_held(
        challenge=voted.challenge, amount_minor=1, reference="In 1", by=world.people["staff"]
    )
    if not BallotFile.objects.exists():
        sums = {"sha256": "0" * 64, "voters": 0, "supports": 0}
        BallotFile.objects.create(challenge=challenge, body=b"", frozen_at=now, **sums)
    report = IntegrityReport.objects.create(challenge=challenge, made_at=now)
    FlagDecision.objects.create(
        report=report, flag="f", set_aside=True, reason="r", decided_by=a_user(), decided_at=now
    )
    judge = a_judge(challenge)
    review = a_review(judge, world.idea, (8, 7))
    version = ReviewVersion.objects.create(
        review=review, number=1, status="complete", scores={"1": 8}, saved_at=now
    )
    asked = ReviewCorrection.objects.create(
        review=review,
        number=1,
        of=version,
        scores={},
        reason="r",
        asked_by=judge.user,
        asked_at=now,
    )
    CorrectionDecision.objects.create(
        correction=asked, approved=False, reason="r", asked_by=judge.user, by=a_user(), at=now
    )
    files = {"input": "{}", "output": "{}", "input_sha256": "0" * 64, "digest": "0" * 64}
    UncorrectedResult.objects.create(result=challenge.results.get(), **files)
    decide_by_hand(challenge, judge, world.idea)
    # PostgreSQL truncates no table of which it still has something to look after.
    connection.check_constraints()


def decide_by_hand(challenge, judge, idea) -> None:
    """What the organiser decides about shortlist, panel and result."""
    by, at = a_user(), timezone.now()
    told, result = {"idea": idea, "by": by, "at": at}, challenge.results.get()
    ShortlistProposal.objects.create(challenge=challenge, body="{}", made_at=at)
    ShortlistChange.objects.create(challenge=challenge, kind="added", reason="r", **told)
    ExtraReviews.objects.create(challenge=challenge, reviews=1, reason="r", **told)
    Departure.objects.create(judge=judge, reason="r", by=by, at=at)
    GapReason.objects.get_or_create(result=result, idea=idea, defaults={"text": "t"})
    Veto.objects.create(result=result, code="unsafe", text="t", **told)
    Override.objects.create(result=result, reason="r", **told)


def test_each_way_into_each_table_is_shut():
    """V13: UPDATE and DELETE by the ORM (by which every admin works) and by SQL."""
    fill_every_table()
    open_ones = []

    for table in TABLES:
        model = MODELS[table]
        before = contents(table)
        assert before, f"{table} is empty: this would show nothing"
        for name, change in ways(model).items():
            try:
                with transaction.atomic():
                    change()
            except (DatabaseError, ProtectedError) as error:
                if "append-only" not in str(error) and not isinstance(error, ProtectedError):
                    open_ones.append(f"{table}, {name}: {error}")
            else:
                open_ones.append(f"{table}, {name}: nothing stopped it")
        assert contents(table) == before

    assert open_ones == []


def ways(model) -> dict:
    column = next(f for f in model._meta.concrete_fields if not f.primary_key)
    row = model.objects.first()
    field, table = column.attname, model._meta.db_table
    return {
        "save": lambda: row.save(force_update=True),
        "update": lambda: model.objects.update(**{field: getattr(row, field)}),
        "delete": lambda: row.delete(),
        "delete all": lambda: model.objects.all()._raw_delete("default"),
        "SQL update": lambda: sql(f"UPDATE {table} SET {column.column} = {column.column}"),
        "SQL delete": lambda: sql(f"DELETE FROM {table}"),
        **more_ways(table),
    }


def more_ways(table) -> dict:
    if connection.vendor == "postgresql":
        return {"truncate": lambda: sql(f"TRUNCATE {table} CASCADE")}
    return {"replace": lambda: sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def contents(table) -> list:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return sorted(map(repr, cursor.fetchall()))


def test_no_admin_offers_to_change_them():
    """V13: the CMS knows none of these rows, and Django's own admin is not there."""
    kept = {MODELS[table] for table in TABLES}

    assert kept & set(get_snippet_models()) == set()
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


def tamper(*statements: str) -> None:
    """What somebody could do who owns the machine: triggers off, a change, triggers on again."""
    take_off(connection, *TABLES)
    for statement in statements:
        sql(statement)
    put_on(connection, *TABLES)


def verified() -> str:
    """What `verify_votes` has to complain of; it ends in an error then."""
    faults = StringIO()
    try:
        call_command("verify_votes", stdout=StringIO(), stderr=faults)
    except CommandError:
        return faults.getvalue()
    assert faults.getvalue() == ""
    return ""


def test_an_untouched_chain_holds(sealed):
    assert verified() == ""


def test_the_first_broken_link_is_named_when_a_vote_was_turned_round(sealed):
    """V13: with the triggers dropped, the chain still tells."""
    event = VoteEvent.objects.filter(sealed__seal__number=2).order_by("pk").first()
    tamper(f"UPDATE challenges_voteevent SET statement = 'withdrawal' WHERE id = {event.pk}")

    assert verified() == f"{sealed.slug}: seal 2: event {event.code} at place 1 was changed\n"


def test_the_first_broken_link_is_named_when_two_are(sealed):
    events = [seal.sealed_events.last().event for seal in Seal.objects.order_by("number")]
    pks = ", ".join(str(event.pk) for event in events)
    tamper(f"UPDATE challenges_voteevent SET statement = 'withdrawal' WHERE id IN ({pks})")

    assert f"seal 1: event {events[0].code} at place 2 was changed" in verified()
    assert "seal 2" not in verified()


def test_a_vote_taken_out_whole_is_missed(sealed):
    event = VoteEvent.objects.filter(sealed__seal__number=2).order_by("pk").first()
    tamper(
        f"DELETE FROM challenges_sealedevent WHERE event_id = {event.pk}",
        f"DELETE FROM challenges_voteevent WHERE id = {event.pk}",
    )

    assert verified() == f"{sealed.slug}: seal 2: the event at place 1 is missing\n"


def test_a_seal_taken_out_whole_is_missed(sealed):
    first = Seal.objects.get(number=1)
    tamper(
        f"DELETE FROM challenges_sealedevent WHERE seal_id = {first.pk}",
        f"DELETE FROM challenges_seal WHERE id = {first.pk}",
    )

    assert verified() == f"{sealed.slug}: seal 1 is missing\n"


def test_triggers_that_were_left_off_are_named(sealed):
    take_off(connection, "challenges_voteevent")

    assert "the trigger challenges_voteevent_refuses_update is missing" in verified()


def test_every_table_of_facts_is_among_them():
    """The log, its seals, the ballots, the books, the rules and the results."""
    facts = {VoteEvent, Seal, SealedEvent, BallotFile, FlagDecision, Account, Entry, Result}
    facts |= {Deposit, Acceptance, Payout, PayoutStep, RightsReturn}

    assert facts <= {MODELS[table] for table in TABLES}

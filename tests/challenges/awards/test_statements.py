"""What winner and organisation read of the books: line by line, as page and as file."""

import csv
from io import StringIO

import pytest
from django.utils import timezone, translation

from challenges.awards.models import Award
from challenges.awards.services import award_bounty, return_payout, return_rest
from challenges.awards.statements import organisation_statement, statement_csv, winner_statement
from challenges.funding.services import carry_held, confirm_held
from challenges.ledger.models import Entry
from challenges.ledger.services import post
from challenges.templatetags.challenges_tags import money
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db

ONE_PASSES = {"Passes": (20, [(8, 8)] * 3)}


@pytest.fixture
def paid_twice_round():
    """Held 4,000; 3,000 awarded and paid of it, come back, paid anew; 1,000 returned. The award."""
    challenge, _ideas = a_judged_challenge(ONE_PASSES)
    staff, organiser = a_staff_member(), an_organiser(challenge)
    confirm_held(challenge=challenge, amount_minor=400_000, reference="In 1", by=staff)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    (award,) = award_bounty(challenge=challenge, by=organiser)
    payout = a_sent_payout(award, organiser, "Out 1")
    return_payout(payout=payout, by=staff, reason="The account is closed")
    a_sent_payout(Award.objects.get(pk=award.pk), organiser, "Out 2")
    return_rest(challenge=challenge, by=staff, reference="Back 1")
    return award


def booked(user, amount, currency, *, reference="", memo="m") -> None:
    """Owed to her in a currency that no challenge offers yet; the books know all of them."""
    post(
        key=f"award:{currency}:{amount}:{memo}", debit=f"somebody:{currency}",
        credit=f"member:{user.public_id}:due", amount_minor=amount, currency=currency,
        memo=memo, reference=reference,
    )  # fmt: skip


def amounts(lines) -> list[tuple]:
    return [(line.what, line.due, line.held, line.paid, line.balance) for line in lines]


def read(text: str) -> list[list[str]]:
    """As a program reads it; the mark in front is for Excel."""
    assert text[0] == "\ufeff"
    return list(csv.reader(StringIO(text[1:])))


def test_a_winner_reads_what_was_owed_paid_come_back_and_paid_again(paid_twice_round):
    lines = winner_statement(paid_twice_round.idea.author)

    assert amounts(lines) == [
        ("Awarded", 300_000, 0, 0, 300_000),
        ("Paid to the winner", -300_000, 0, 0, 0),
        ("Came back", 300_000, 0, 0, 300_000),
        ("Paid to the winner", -300_000, 0, 0, 0),
    ]
    assert [line.reference for line in lines] == ["", "Out 1", "Out 1", "Out 2"]
    assert lines[2].memo == "Came back: The account is closed"


def test_an_organisation_reads_what_it_paid_in_what_is_held_and_what_it_owes(paid_twice_round):
    lines = organisation_statement(paid_twice_round.challenge.organisation)

    assert amounts(lines) == [
        ("Paid in", 0, 400_000, 400_000, 0),
        ("Awarded", 300_000, 0, 0, 300_000),
        ("Paid to the winner", -300_000, -300_000, 0, 0),
        ("Came back", 300_000, 300_000, 0, 300_000),
        ("Paid to the winner", -300_000, -300_000, 0, 0),
        ("Returned to the organisation", 0, -100_000, -100_000, 0),
    ]
    assert (sum(line.held for line in lines), sum(line.paid for line in lines)) == (0, 300_000)


def test_what_an_organisation_pays_by_itself_and_gets_back_counts_as_paid():
    challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    payout = a_sent_payout(award, organiser)
    return_payout(payout=payout, by=organiser, reason="Wrong number")

    lines = organisation_statement(challenge.organisation)

    assert amounts(lines) == [
        ("Awarded", 300_000, 0, 0, 300_000),
        ("Awarded", 100_000, 0, 0, 400_000),
        ("Paid to the winner", -300_000, 0, 300_000, 100_000),
        ("Came back", 300_000, 0, -300_000, 400_000),
    ]


def test_what_is_carried_from_one_challenge_to_the_next_is_still_held():
    challenge, staff = a_challenge(stage="announced"), a_staff_member()
    following = a_challenge(stage="announced", organisation=challenge.organisation)
    confirm_held(challenge=challenge, amount_minor=100_000, reference="In 1", by=staff)
    carry_held(challenge=challenge, to=following, amount_minor=100_000, by=staff)

    lines = organisation_statement(challenge.organisation)

    assert amounts(lines) == [
        ("Paid in", 0, 100_000, 100_000, 0),
        ("Carried to another challenge", 0, 0, 0, 0),
    ]


def test_each_reads_her_own_lines_alone(paid_twice_round):
    _challenge, _ideas, _organiser, (other, _second) = an_awarded_challenge()
    mine, theirs = paid_twice_round.idea.author, other.idea.author

    keys = {line.memo for line in winner_statement(mine)} & {
        line.memo for line in winner_statement(theirs)
    }

    assert keys == set()
    assert amounts(winner_statement(theirs)) == [("Awarded", 300_000, 0, 0, 300_000)]
    assert len(organisation_statement(other.challenge.organisation)) == 2
    assert winner_statement(a_user()) == []


def test_the_balance_runs_in_each_currency_on_its_own():
    user = a_user()
    for amount, currency in ((5_000, "JPY"), (1_250, "KWD"), (1, "JPY"), (500, "KWD")):
        booked(user, amount, currency)

    lines = winner_statement(user)

    assert [(line.currency, line.balance) for line in lines] == [
        ("JPY", 5_000),
        ("KWD", 1_250),
        ("JPY", 5_001),
        ("KWD", 1_750),
    ]


def test_the_file_of_a_winner_is_for_programs(paid_twice_round):
    text = statement_csv(winner_statement(paid_twice_round.idea.author), of_organisation=False)

    today = timezone.now().date().isoformat()
    paid = "“Passes” by Ada"
    assert read(text) == [
        ["Date", "What", "For", "Reference", "Currency", "Due", "Balance due"],
        [today, "Awarded", "“Passes” by Ada", "", "EUR", "3000.00", "3000.00"],
        [today, "Paid to the winner", paid, "Out 1", "EUR", "-3000.00", "0.00"],
        [today, "Came back", paid, "Out 1", "EUR", "3000.00", "3000.00"],
        [today, "Paid to the winner", paid, "Out 2", "EUR", "-3000.00", "0.00"],
    ]


def test_the_file_of_an_organisation_has_what_is_held_and_paid_too(paid_twice_round):
    lines = organisation_statement(paid_twice_round.challenge.organisation)

    rows = read(statement_csv(lines, of_organisation=True))

    assert rows[0][5:] == ["Due", "Held", "Paid", "Balance due"]
    assert [row[5:] for row in rows[1:]] == [
        ["0.00", "4000.00", "4000.00", "0.00"],
        ["3000.00", "0.00", "0.00", "3000.00"],
        ["-3000.00", "-3000.00", "0.00", "0.00"],
        ["3000.00", "3000.00", "0.00", "3000.00"],
        ["-3000.00", "-3000.00", "0.00", "0.00"],
        ["0.00", "-1000.00", "-1000.00", "0.00"],
    ]


def test_a_file_writes_yen_without_and_dinars_with_three_decimals_in_every_language():
    user = a_user()
    booked(user, 1_234_567, "JPY")
    booked(user, 1_234_567, "KWD")

    with translation.override("de"):
        rows = read(statement_csv(winner_statement(user), of_organisation=False))

    assert [row[4:] for row in rows[1:]] == [
        ["JPY", "1234567", "1234567"],
        ["KWD", "1234.567", "1234.567"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "\u200b="])
def test_no_reference_or_memo_is_taken_for_a_formula(start):
    """X5: whoever pays types the reference."""
    user, formula = a_user(), f'{start}HYPERLINK("http://evil.example")'
    booked(user, 1, "EUR", reference=formula, memo=formula)

    (_head, row) = read(statement_csv(winner_statement(user), of_organisation=False))

    assert row[2:4] == [f"'{formula}"] * 2
    assert row[5] == "0.01"


def test_the_page_writes_amounts_as_its_reader_does_and_the_file_does_not(
    paid_twice_round, client_for
):
    user = paid_twice_round.idea.author
    booked(user, 1_234_567, "JPY")
    booked(user, 1_234_567, "KWD")
    client = client_for(user)

    page = client.get("/my/awards/").content.decode()
    file = client.get("/my/awards/statement.csv")

    cells = ["€3,000", "−€3,000", "€0", "1,234,567\xa0JPY", "1,234.567\xa0KWD"]
    assert [cell for cell in cells if f'<td class="num">{cell}</td>' in page] == cells
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="statement.csv"'
    assert [row[5] for row in read(file.content.decode())[5:]] == ["1234567", "1234.567"]
    with translation.override("de"):
        assert money(-1_234_567, "KWD") == "−1.234,567\xa0KWD"


def test_the_page_shows_a_reference_as_text(client_for):
    """X1: it is typed by whoever pays, and read by the winner."""
    user = a_user()
    booked(user, 1, "EUR", reference="<script>alert(1)</script>", memo="<b>bold</b>")

    page = client_for(user).get("/my/awards/").content.decode()

    assert "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.parametrize("lines", [1, 40])
def test_a_statement_is_one_query_however_long(lines, django_assert_num_queries):
    user = a_user()
    for number in range(lines):
        booked(user, 1 + number, "EUR")

    with django_assert_num_queries(1):
        found = winner_statement(user)

    assert len(found) == lines == Entry.objects.count()


@pytest.mark.parametrize("lines", [1, 40])
def test_the_page_asks_as_often_for_many_lines_as_for_one(
    lines, client_for, django_assert_num_queries
):
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    a_sent_payout(award, organiser)
    user = award.idea.author
    for number in range(lines):
        booked(user, 1 + number, "EUR")
    client = client_for(user)
    client.get("/my/awards/")

    with django_assert_num_queries(10):
        client.get("/my/awards/")

"""Files to take home: what stands in them, for whom (B15, B16); no cell is a formula (X5)."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from challenges.desk import exports
from challenges.voting.models import Tally
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

EVIL = [
    '=HYPERLINK("http://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
    "\u200b=1+1",
]


def file_of(client, challenge, table, ending="csv"):
    response = client.get(reverse("challenges:export-file", args=[challenge.slug, table, ending]))
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def rows_of(client, challenge, table):
    return list(csv.reader(StringIO(file_of(client, challenge, table).decode("utf-8-sig"))))


def columns_of(client, challenge, table):
    return rows_of(client, challenge, table)[0]


def test_the_three_kinds_say_the_same(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge, title="Ça, “x”; y", tags=("b", "a"), summary="Two\nlines")
    an_idea(challenge=challenge, title="Second", status="withdrawn")
    an_idea(challenge=challenge, title="A draft canary", status="draft")
    an_idea(challenge=a_challenge_in("open"), title="A foreign canary")

    table = rows_of(client, challenge, "ideas")
    objects = json.loads(file_of(client, challenge, "ideas", "json"))
    sheet = load_workbook(BytesIO(file_of(client, challenge, "ideas", "xlsx"))).active
    cells = [["" if v is None else v for v in row] for row in sheet.iter_rows(values_only=True)]

    assert cells == table
    assert [list(row.values()) for row in objects] == table[1:]
    assert [row["title"] for row in objects] == ["Ça, “x”; y", "Second"]
    assert objects[0]["tags"] == "a, b"


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_of_any_table_is_a_formula(client, organisation, text):
    """X5."""
    challenge = a_challenge_in("judging", organisation=organisation)
    challenge.questions.update(prompt=text)
    answers = {str(row.pk): text for row in challenge.questions.all()}
    author = a_user("Ada")
    author.display_name = text
    author.save()
    idea = an_idea(challenge=challenge, author=author, title=text, summary=text, answers=answers)
    a_comment(idea, author=author, text=text)
    judge = a_judge(challenge)
    judge.credential = text
    judge.save()

    for table in exports.TABLES:
        cells = [cell for row in rows_of(client, challenge, table) for cell in row]
        planted = [cell for cell in cells if text.strip() in cell]
        assert planted, table
        assert [cell for cell in planted if not cell.startswith("'")] == [], table
        sheet = load_workbook(BytesIO(file_of(client, challenge, table, "xlsx"))).active
        assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n", "inlineStr"}


def test_telephone_numbers_survive(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge, title="+31 20 794 0000")

    assert rows_of(client, challenge, "ideas")[1][1] == "+31 20 794 0000"


def test_signs_that_xml_cannot_hold_do_not_break_the_file(client, organisation):
    challenge = a_challenge_in("open", organisation=organisation)
    an_idea(challenge=challenge, title="Bell\x07 and more", summary="x" * 200)

    sheet = load_workbook(BytesIO(file_of(client, challenge, "ideas", "xlsx"))).active

    assert sheet["B2"].value == "Bell and more"


@pytest.mark.parametrize("rule", ["after_close", "after_vote", "always"])
def test_counts_are_in_no_file_before_voting_has_closed(client, organisation, rule):
    challenge = a_challenge_in("voting", organisation=organisation, counts_shown=rule)
    idea = an_idea(challenge=challenge)
    Tally.objects.create(idea=idea, supports=48213, exposures=59317)
    url = reverse("challenges:export-file", args=[challenge.slug, "votes", "csv"])

    votes = client.get(url)
    texts = [
        file_of(client, challenge, table, kind).decode("latin-1")
        for table in ("ideas", "comments", "judges")
        for kind in ("csv", "json")
    ]

    assert votes.status_code == 403
    assert [text for text in texts if "48213" in text or "59317" in text] == []


def test_votes_for_each_idea_can_be_had_when_voting_has_closed(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge, title="Bus")
    Tally.objects.create(idea=idea, supports=48213, exposures=59317, outside=7)

    assert rows_of(client, challenge, "votes")[1:] == [
        [idea.public_id, "Bus", "48213", "59317", "7"]
    ]


def test_names_of_a_blind_challenge_stay_out_for_an_organiser_who_judges(
    client_for, editor, organisation
):
    challenge = a_challenge_in("judging", organisation=organisation, blind=True)
    idea = an_idea(challenge=challenge, author=a_user("Zelda Canary"))
    a_comment(idea, author=idea.author, text="Mine.")
    client = client_for(editor)

    before = [file_of(client, challenge, table) for table in ("ideas", "comments")]
    a_judge(challenge, user=editor, ideas=[idea])
    after = [
        file_of(client, challenge, table, kind)
        for table in exports.TABLES
        if table != "votes"
        for kind in ("csv", "json")
    ]

    assert [b"Zelda Canary" in text for text in before] == [True, True]
    assert [text for text in after if b"Zelda Canary" in text] == []
    assert b"The author" in file_of(client, challenge, "comments")
    # Who scores does not know the counts.
    assert client.get(f"/desk/challenges/{challenge.slug}/export/votes.csv").status_code == 403


def test_no_file_has_an_address_a_score_or_a_remark(client, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge, author=a_user(email="canary@secret.example"))
    a_comment(idea, author=idea.author)
    judge = a_judge(challenge, ideas=[idea])
    a_review(judge, idea, [9, 8], "Organiser canary", "Author canary")

    texts = [file_of(client, challenge, table).decode() for table in exports.TABLES]

    assert [
        word for word in ("canary", judge.email, "secret.example") if word in "".join(texts)
    ] == []
    assert "Scored" in columns_of(client, challenge, "judges")


@pytest.mark.parametrize("table", exports.TABLES)
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_another_organisation_finds_no_file(client, table, kind):
    """B15, B16: and one's own slug with another's table name gives nothing else."""
    foreign = a_challenge_in("judging")

    url = reverse("challenges:export-file", args=[foreign.slug, table, kind])

    assert client.get(url).status_code == 404


def test_whoever_only_looks_takes_no_file_home(viewer, client_for, organisation):
    challenge = a_challenge_in("judging", organisation=organisation)
    url = reverse("challenges:export-file", args=[challenge.slug, "ideas", "csv"])

    assert client_for(viewer).get(url).status_code == 403


def test_files_of_two_organisers_at_one_time_do_not_mix(client_for, acts_for, organisation):
    mine = a_challenge_in("open", organisation=organisation)
    other = a_challenge_in("open")
    for challenge, title in ((mine, "Mine"), (other, "Theirs")):
        an_idea(challenge=challenge, title=title)
    clients = [client_for(acts_for(c.organisation, "editor")) for c in (mine, other)]
    streams = [
        iter(who.get(reverse("challenges:export-file", args=[c.slug, "ideas", "csv"])))
        for who, c in zip(clients, (mine, other), strict=True)
    ]

    texts = ["", ""]
    for _ in range(5):
        for place, stream in enumerate(streams):
            texts[place] += next(stream, b"").decode()

    assert ("Mine" in texts[0], "Theirs" in texts[0]) == (True, False)
    assert ("Mine" in texts[1], "Theirs" in texts[1]) == (False, True)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("table", "queries"), [("ideas", 11), ("comments", 7), ("judges", 6)])
def test_a_file_takes_the_same_queries_for_one_row_and_for_many(
    client, organisation, table, queries, count
):
    challenge = a_challenge_in("open", organisation=organisation)
    for _ in range(count):
        a_comment(an_idea(challenge=challenge, tags=("a", "b")))
        a_judge(challenge)
    file_of(client, challenge, table)

    with CaptureQueriesContext(connection) as context:
        file_of(client, challenge, table)

    assert len(context) == queries


def test_rows_come_in_chunks_each_once(client, organisation, monkeypatch):
    challenge = a_challenge_in("open", organisation=organisation)
    ideas = [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(7)]
    rows = exports.in_chunks(challenge.ideas.all(), size=3)

    with CaptureQueriesContext(connection) as context:
        found = list(rows)

    assert found == ideas
    assert len(context) == 4


def test_the_page_names_the_columns_that_this_reader_gets(client, organisation):
    challenge = a_challenge_in("voting", organisation=organisation)

    tables = client.get(reverse("challenges:desk-export", args=[challenge.slug])).context["tables"]

    rows = {row["name"]: row for row in tables}
    assert not rows["votes"]["may_take"]
    assert "Shortlisted" not in rows["ideas"]["columns"]
    assert "Author" in rows["ideas"]["columns"]

"""Before a challenge opens: what will be fixed, and how others will see it; then moving dates."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.local_time import shown_time
from challenges.briefs.models import Challenge
from challenges.briefs.rules import may_be_published
from challenges.briefs.services import current_card
from challenges.funding.services import confirm_held
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, move_window
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_finalist

pytestmark = pytest.mark.django_db

REASON = "Too few people knew of it, so everybody gets a week more."


def at(challenge, name, *args):
    return reverse(f"challenges:{name}", args=[challenge.slug, *args])


def rows() -> int:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return {table: n for table, n in found.items() if table != "wagtailimages_rendition"}


# --- What opening fixes ---------------------------------------------------------------------------


def test_the_overview_says_beforehand_what_is_fixed(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="announced", quorum=77)

    page = client.get(at(challenge, "desk-challenge")).content.decode()

    assert "What is fixed when it opens" in page
    assert "fewer than 77 voters" in page
    assert "“Usefulness”, which weighs 60%" in page
    assert "Place 1 earns €600" in page


def test_once_open_it_says_so_no_more(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="open")

    assert "What is fixed when it opens" not in (
        client.get(at(challenge, "desk-challenge")).content.decode()
    )


def pay_in(challenge, amount_minor, reference):
    confirm_held(
        challenge=challenge, amount_minor=amount_minor, reference=reference, by=a_staff_member()
    )


def test_the_checklist_says_whether_the_bounty_is_held_and_what_to_do(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="draft")
    pages = []
    for amount, reference in ((0, ""), (40_000, "In 1"), (60_000, "In 2")):
        if amount:
            pay_in(challenge, amount, reference)
        pages.append(client.get(at(challenge, "desk-challenge")).content.decode())

    items = [page.split("Bounty held by the platform")[1].split("</li>")[0] for page in pages]
    words = [" ".join(item.split()) for item in items]
    assert "Nothing is paid in, and the brief says so" in words[0]
    assert "Pay €1,000 to the platform and ask its staff to confirm it" in words[0]
    assert "€400 of €1,000 is paid in, and the brief says so. Pay the other €600" in words[1]
    assert "€1,000 was paid in, and the staff of the platform has confirmed it." in words[2]
    assert ["(done)" in each for each in words] == [False, False, True]
    assert [at(challenge, "desk-award") in each for each in items] == [True] * 3


def test_a_challenge_without_a_bounty_is_not_asked_to_pay_it_in(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="draft")
    challenge.tiers.all().delete()

    assert "Bounty held" not in client.get(at(challenge, "desk-challenge")).content.decode()


def parts_of(page, start, end):
    """What stands between them, without what only fills in names and addresses."""
    found = page[page.index(start) : page.index(end, page.index(start))]
    found = re.sub(r'(action|value|href|data-criterion)="[^"]*"', "", found)
    return " ".join(found.split())


def test_the_preview_of_the_score_card_is_the_card_of_a_judge(client, client_for, organisation):
    """Both are made of the same parts, so that nobody approves a card that judges never see."""
    challenge = a_challenge_in("judging", organisation=organisation)
    idea = an_idea(challenge=challenge)
    a_finalist(idea)
    judge = a_judge(challenge, ideas=[idea])

    preview = client.get(at(challenge, "desk-preview", "score")).content.decode()
    card = client_for(judge.user).get(at(challenge, "judge-score", idea.public_id)).content.decode()

    for start, end in (
        ('<fieldset class="score-field"', '<div class="action-bar'),
        ('<div class="action-bar', "Conflict of interest"),
    ):
        assert parts_of(preview, start, end) == parts_of(card, start, end)
    for words in ("Remark to the organiser", "Cannot judge a criterion", "Declare the conflict"):
        assert words in preview
        assert words in card
    assert preview.count('<fieldset class="score-field"') == 2


@pytest.mark.parametrize(
    ("page", "role", "words"),
    [
        ("brief", "visitor", "How might we?"),
        ("brief", "member", "Method card"),
        ("brief", "judge", "Method card"),
        ("wall", "visitor", "A third idea"),
        ("wall", "member", "A third idea"),
        ("wall", "judge", "A third idea"),
        ("score", "judge", "Feasibility"),
    ],
)
@pytest.mark.parametrize("stage", ["draft", "announced", "voting"])
def test_a_preview_shows_the_page_and_writes_nothing(
    client, organisation, page, role, words, stage
):
    challenge = a_challenge(organisation=organisation, stage=stage)
    client.get(at(challenge, "desk-challenge"))
    before = rows()

    response = client.get(at(challenge, "desk-preview", page), {"as": role})

    text = response.content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert response.status_code == 200
    assert words in main
    assert "Preview as a" in main
    assert 'method="post"' not in main
    assert "data-seen-url" not in main
    assert rows() == before


def test_a_visitor_is_shown_as_signed_out_and_a_member_as_signed_in(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="announced")
    url = at(challenge, "desk-preview", "brief")

    visitor = client.get(url, {"as": "visitor"}).content.decode()
    member = client.get(url, {"as": "member"}).content.decode()

    assert ("The editor" in visitor, "The editor" in member) == (False, False)
    assert ("Somebody" in visitor, "Somebody" in member) == (False, True)


@pytest.mark.parametrize(
    ("page", "role"), [("brief", "staff"), ("score", "visitor"), ("wall", ""), ("votes", "judge")]
)
def test_there_is_no_other_preview(client, organisation, page, role):
    challenge = a_challenge(organisation=organisation, stage="announced")

    assert client.get(at(challenge, "desk-preview", page), {"as": role}).status_code == 404


def test_a_brief_whose_windows_have_passed_is_not_published():
    ahead, passed = a_challenge(stage="draft"), a_challenge(stage="draft")
    move_window(
        passed,
        "submission",
        opens_at=timezone.now() - timedelta(days=2),
        closes_at=timezone.now() - timedelta(days=1),
    )
    passed = Challenge.objects.get(pk=passed.pk)

    verdicts = [may_be_published(each, now=timezone.now()) for each in (ahead, passed)]

    assert [bool(verdict) for verdict in verdicts] == [True, False]
    assert verdicts[1].reason == (
        "These windows have closed already: Ideas. Set new dates in the rules, or nobody could "
        "take part."
    )


# --- Moving dates ---------------------------------------------------------------------------------


def typed(challenge, days, **kinds):
    data = {"reason": REASON}
    for window in challenge.windows.all():
        moved = window.closes_at + timedelta(days=days)
        data[f"{window.kind}-opens"] = shown_time(window.opens_at, challenge.zone)
        data[f"{window.kind}-closes"] = shown_time(moved, challenge.zone)
    return data | kinds


def test_moved_dates_stand_on_the_page_of_the_brief_for_everybody(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="open")
    current_card(challenge)

    response = client.post(at(challenge, "desk-dates"), typed(challenge, days=7))

    page = Client().get(challenge.get_absolute_url()).content.decode()
    assert response.url == at(challenge, "desk-challenge")
    assert "Changed on" in page
    assert f"Because: {REASON}" in page
    # Three windows, and the date by which the organiser decides.
    assert page.count("instead of") == 4


def test_earlier_dates_are_refused_beside_their_field(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="open")

    response = client.post(at(challenge, "desk-dates"), typed(challenge, days=-1))

    assert response.status_code == 422
    assert "Dates can only be moved later." in response.content.decode()
    assert not challenge.cards.exists()


def test_what_the_service_refuses_keeps_what_was_typed(client, organisation):
    challenge = a_challenge(organisation=organisation, stage="open")

    response = client.post(at(challenge, "desk-dates"), typed(challenge, days=0))

    assert response.status_code == 409
    assert "No date is another than it was." in response.content.decode()
    assert REASON in response.content.decode()


def test_a_closed_window_is_no_field_and_no_post_opens_it(client, organisation):
    """X9."""
    challenge = a_challenge(organisation=organisation, stage="voting")
    before = challenge.window("submission").closes_at

    form = client.get(at(challenge, "desk-dates")).context["form"]
    client.post(
        at(challenge, "desk-dates"),
        typed(challenge, days=7) | {"crowd_weight": "1", "frozen_by": "1", "version": "9"},
    )

    assert set(form.fields) == {"voting-closes", "judging-opens", "judging-closes", "reason"}
    again = Challenge.objects.get(pk=challenge.pk)
    assert again.window("submission").closes_at == before
    assert again.crowd_weight == challenge.crowd_weight
    assert list(again.cards.values_list("version", flat=True)) == [1, 2]


@pytest.mark.parametrize("text", ["", "soon", "2027-13-40T10:00", "9999-01-01T00:00"])
def test_what_is_no_date_is_said(client, organisation, text):
    challenge = a_challenge(organisation=organisation, stage="open")

    data = typed(challenge, days=7) | {"voting-closes": text}
    response = client.post(at(challenge, "desk-dates"), data)

    assert response.status_code == 422
    assert "voting-closes" in response.context["form"].errors


# --- Numbers --------------------------------------------------------------------------------------


def test_numbers_begin_with_the_opening(client, organisation):
    challenge = a_challenge_in("announced", organisation=organisation)

    assert client.get(at(challenge, "desk-numbers")).context["charts"] == []

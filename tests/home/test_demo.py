import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.awards.models import Award
from challenges.briefs.models import Challenge
from challenges.briefs.queries import with_rules
from challenges.core.canonical import sha256_hex
from challenges.funding.queries import held_of
from challenges.ideas.models import Idea
from challenges.judging import agreement
from challenges.judging.models import Review
from challenges.judging.panel_models import Departure
from challenges.ledger.queries import trial_balance
from challenges.management.demo.accounts import ACCOUNTS, PASSWORD
from challenges.management.demo.fill import fill, is_filled
from challenges.notifications.models import OutboxMail
from challenges.organisations.models import Organisation
from challenges.people.models import User
from challenges.ranking.models import Result
from challenges.voting.models import IntegrityReport, Support
from challenges.voting.services import recount

MAIN_BUTTON = r"""button--primary button--large"\s+href="([^"]+)"""


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """The demo, filled once for all these tests, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(say=lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(story, db):
    """The demo as it is after filling; each test takes back what it changes."""


def test_the_demo_has_a_challenge_in_each_stage_and_one_that_waits(filled):
    now = timezone.now()

    stages = [challenge.stage(now) for challenge in with_rules(Challenge.objects.all())]

    assert Counter(stages) == Counter(
        ["draft", "announced", "open", "voting", "judging", "decided"]
    )
    assert sorted(Organisation.objects.values_list("kind", flat=True)) == [
        "brand",
        "brand",
        "nonprofit",
        "nonprofit",
    ]


def test_the_demo_is_as_full_as_it_promises(filled):
    assert User.objects.count() == 220 + 8 + len(ACCOUNTS)
    assert Idea.objects.filter(status="submitted").count() == 175 + 1
    assert XtdComment.objects.count() == 212
    assert Support.objects.count() > 2000
    assert Review.objects.filter(status="complete").count() > 70


def test_the_counters_of_the_demo_agree_with_its_log_and_its_books_balance(filled):
    assert recount() == []
    assert sum(account.balance_minor for account in trial_balance("ZAR")) == 0


def test_the_winner_of_the_demo_is_the_favourite_of_neither_crowd_nor_panel(filled):
    rows = [row for row in Result.objects.get().data["ideas"] if row["place"]]

    winner = min(rows, key=lambda row: row["place"])
    crowd = max(rows, key=lambda row: float(row["crowd"]["win_rate"]))
    panel = max(rows, key=lambda row: float(row["panel"]["win_rate"]))

    titles = dict(Idea.objects.values_list("public_id", "title"))
    assert [titles[row["id"]] for row in (winner, crowd, panel)] == [
        "Nobody sits in his chair",
        "The lid that looks at you",
        "Forty minutes of nothing",
    ]


def test_the_search_finds_the_rings_that_were_planted_and_nobody_else(filled):
    found = {
        report.challenge.slug: (
            report.is_final,
            [(row["kind"], len(row["ballots"])) for row in report.flags if row["links"]],
        )
        for report in IntegrityReport.objects.select_related("challenge")
    }

    assert found == {
        "notice-the-river": (False, [("lockstep", 12)]),
        "repair-without-heroics": (True, [("lockstep", 6)]),
        "grumpy-old-cat": (True, []),
    }


@pytest.mark.parametrize("role", ["organiser", "staff"])
def test_the_demo_shows_its_rings_at_the_desk(filled, client, settings, role):
    settings.SECOND_FACTOR_REQUIRED = False
    account = next(account for account in ACCOUNTS if account.role == role)
    client.login(username=account.email, password=PASSWORD)

    open_now = client.get("/desk/challenges/notice-the-river/votes/").content.decode()
    closed = client.get("/desk/challenges/repair-without-heroics/votes/").content.decode()

    assert "12 voters support nearly the same ideas" in open_now
    assert "6 voters support nearly the same ideas" in closed
    assert "Set them aside" in closed


def test_the_demo_has_work_at_the_organisers_desk(filled, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    account = next(account for account in ACCOUNTS if account.role == "organiser")
    client.login(username=account.email, password=PASSWORD)
    desk = "/desk/challenges/notice-the-river/"

    duplicates = client.get(f"{desk}duplicates/").context
    moderation = client.get(f"{desk}moderation/").context
    numbers = client.get(f"{desk}numbers/").context
    brief = client.get("/challenges/notice-the-river/").content.decode()

    assert [(pair.first.title, pair.second.title) for pair in duplicates["pairs"]] == [
        ("Dye day", "Follow the dye")
    ]
    assert [merge.idea.title for merge in duplicates["merges"]] == [
        "The river report at two minutes to eight"
    ]
    assert [row.thing.title for row in moderation["ideas"]] == ["Ducks with opinions"]
    assert (len(moderation["comments"]), len(moderation["idea_decisions"])) == (1, 1)
    assert [series.key for series, _chart in numbers["charts"] if not series.total] == ["joined"]
    assert "Because: The first week of voting fell together with the flood" in brief


def test_the_demo_tells_of_a_veto_a_departure_a_project_and_of_bounties_held(filled, client):
    result = client.get("/challenges/grumpy-old-cat/results/").content.decode()
    project = Award.objects.get(milestones__reached_at__isnull=False)
    departure = Departure.objects.get()
    held = {
        challenge.slug: (held_of(challenge).now_minor, held_of(challenge).missing_minor)
        for challenge in Challenge.objects.all()
        if held_of(challenge).now_minor
    }

    assert "Veto against “Stertjie o&#x27;clock at the fourth umpire”" in result
    assert (project.milestones.count(), project.updates.count()) == (3, 1)
    assert (project.rights, project.idea.follows.count()) == ("bought", 1)
    left = departure.judge
    assert left.challenge.slug == "repair-without-heroics"
    assert not left.assignments.exclude(idea__in=left.reviews.values("idea")).exists()
    assert held == {
        "notice-the-river": (1_000_000, 0),
        "repair-without-heroics": (750_000, 500_000),
    }


def test_the_demos_judge_begins_with_the_rules_and_the_practice_idea(filled, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    account = next(account for account in ACCOUNTS if account.role == "judge")
    client.login(username=account.email, password=PASSWORD)
    queue = "/desk/judging/repair-without-heroics/"
    first = client.get(queue)

    client.post(f"{queue}rules/", {"sha256": sha256_hex(agreement.text())})
    second = client.get(queue)
    client.post(f"{queue}practice/", {"save": "skip"})
    third = client.get(queue)

    def main_button(page):
        found = re.search(MAIN_BUTTON, page.content.decode())
        return found and found[1].removeprefix(queue)

    assert [main_button(page) for page in (first, second)] == ["rules/", "practice/"]
    assert main_button(third) not in ("rules/", "practice/", None)
    assert first.context["scored"] == 0


def test_each_account_of_the_demo_signs_in_with_the_password_that_is_told(filled, client):
    for account in ACCOUNTS:
        assert client.login(username=account.email, password=PASSWORD) is True


def test_no_mail_of_the_story_waits_to_be_sent(filled):
    assert OutboxMail.objects.filter(sent_at=None).count() == 0


def test_a_demo_that_is_filled_says_so(filled):
    assert is_filled() is True


def test_the_demo_is_refused_where_it_is_not_asked_for(db):
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo", fill_only=True)

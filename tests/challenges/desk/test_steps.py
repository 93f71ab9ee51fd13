from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.desk import steps
from challenges.desk.queries import with_work
from challenges.ranking.services import close_judging
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge
from tests.builders.people import a_user
from tests.builders.ranking import a_judged_challenge

pytestmark = pytest.mark.django_db


def read(challenge):
    return with_work(Challenge.objects.all()).get(pk=challenge.pk)


def action(challenge, now=None):
    return steps.next_action(read(challenge), now or timezone.now())


def checklist(challenge):
    return steps.checklist(read(challenge), timezone.now())


def states(challenge):
    return [(step.label, step.state) for step in steps.rail(read(challenge), timezone.now())]


def finish(challenge):
    challenge.finalists.create(idea=an_idea(challenge=challenge), chosen_at=timezone.now())


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("announced", ["done", "next", "next", "next", "next", "next"]),
        ("open", ["done", "now", "next", "next", "next", "next"]),
        ("voting", ["done", "done", "now", "next", "next", "next"]),
        ("judging", ["done", "done", "done", "now", "next", "next"]),
        ("judged", ["done", "done", "done", "done", "now", "next"]),
    ],
)
def test_rail_follows_the_windows(stage, expected):
    found = states(a_challenge_in(stage))

    assert [label for label, _state in found] == [
        "Brief",
        "Ideas",
        "Voting",
        "Judging",
        "Result",
        "Award",
    ]
    assert [state for _label, state in found] == expected


def test_dates_alone_open_nothing_on_the_rail_of_a_draft():
    challenge = a_challenge_in("voting")
    challenge.page.live = False
    challenge.page.save()

    assert states(challenge)[:3] == [("Brief", "now"), ("Ideas", "next"), ("Voting", "next")]


def test_when_every_judge_has_finished_judging_is_closed_before_the_result_is_read():
    challenge, _ideas = a_judged_challenge(judging_closed=False)

    before = action(challenge)
    close_judging(challenge=challenge)
    after = action(challenge)
    judging = steps.rail(read(challenge), timezone.now())[3]

    assert (before.label, before.waits) == ("Close judging", False)
    assert after.label == "Publish the result"
    assert judging.state == "done"


def test_a_brief_that_was_sent_waits_for_the_platform():
    challenge = a_challenge_in("announced")
    page = challenge.page.specific
    page.live = False
    page.save()
    page.save_revision()

    before = action(challenge)
    page.get_workflow().start(page, a_user())
    after = action(challenge)

    assert (before.label, before.waits) == ("Write the brief", False)
    assert (after.label, after.waits) == ("Read the brief", True)
    assert checklist(challenge)[-1].text.startswith("Sent for approval.")


def test_rail_of_a_challenge_that_the_crowd_alone_decides_has_no_judging():
    challenge = a_challenge_in("voting", crowd_weight=1, reviews_min=0)

    assert [label for label, _state in states(challenge)] == [
        "Brief",
        "Ideas",
        "Voting",
        "Result",
        "Award",
    ]


def test_times_are_told_in_the_zone_of_the_challenge():
    challenge = a_challenge_in("voting", time_zone="Africa/Johannesburg")
    at = challenge.window("voting").closes_at + timedelta(hours=2)

    texts = [step.text for step in steps.rail(read(challenge), timezone.now())]

    assert texts[2].startswith("closes ")
    assert texts[2].endswith(at.strftime("%H:%M SAST"))


def test_draft_leads_to_the_rules_until_they_are_complete_and_then_to_the_brief():
    challenge = a_challenge_in("announced")
    challenge.page.live = False
    challenge.page.save()
    challenge.windows.filter(kind="judging").delete()

    incomplete = action(challenge)
    opens = challenge.window("voting").closes_at
    challenge.windows.create(kind="judging", opens_at=opens, closes_at=opens + timedelta(days=1))
    complete = action(challenge)

    assert (incomplete.label, incomplete.text) == (
        "Complete the rules",
        "Missing: dates for Judging.",
    )
    assert complete.label == "Write the brief"


def test_while_the_crowd_works_the_panel_is_to_be_invited_and_then_there_is_nothing_to_do():
    challenge = a_challenge_in("open", reviews_min=1)

    first = action(challenge)
    a_judge(challenge)
    second = action(challenge)

    assert (first.label, first.waits) == ("Invite judges", False)
    assert (second.label, second.waits) == ("Read the ideas", True)


def test_after_voting_comes_the_shortlist_then_the_panel_then_the_result():
    challenge = a_challenge_in("judging")

    first = action(challenge)
    finish(challenge)
    second = action(challenge)
    third = action(challenge, now=challenge.window("judging").closes_at)

    assert [row.label for row in (first, second, third)] == [
        "Pick the shortlist",
        "See the panel",
        "Publish the result",
    ]


def test_challenge_of_the_crowd_alone_goes_straight_to_its_result():
    challenge = a_challenge_in("judging", crowd_weight=1, reviews_min=0)

    assert action(challenge).label == "Publish the result"


def test_checklist_says_in_words_what_is_missing():
    challenge = a_challenge_in("announced", reviews_min=2)
    challenge.page.live = False
    challenge.page.save()
    challenge.windows.filter(kind__in=["submission", "voting"]).delete()
    challenge.criteria.all().delete()
    challenge.tiers.all().delete()
    challenge.questions.all().delete()
    a_judge(challenge)
    a_judge(challenge, accepted=False)

    items = [(item.done, item.text) for item in checklist(challenge)]

    assert items == [
        (False, "Missing: dates for Ideas, Voting."),
        (False, "Missing: at least one question that an idea answers."),
        (False, "Missing: at least one criterion for the panel, with its weight."),
        (False, "Missing: what the first place earns."),
        (
            False,
            "1 of at least 2 judges have accepted. They can join until judging closes.",
        ),
        (False, "Missing: write the brief and send it for approval."),
    ]


def test_checklist_of_a_complete_challenge_has_nothing_left():
    challenge = a_challenge_in("announced")
    a_judge(challenge)

    assert {(item.done, item.text) for item in checklist(challenge)} == {(True, "")}


def test_desk_takes_the_same_queries_for_one_challenge_and_for_many(
    organisation, editor, client_for, django_assert_num_queries
):
    client = client_for(editor)
    for count in (1, 5):
        for _number in range(count):
            a_judge(a_challenge_in("judging", organisation=organisation), user=editor)
        client.get("/desk/")

        with django_assert_num_queries(13):
            client.get("/desk/")

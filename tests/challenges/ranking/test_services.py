import json
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from challenges.balance import compute
from challenges.balance.canonical import canonical_json
from challenges.briefs.models import MethodCard
from challenges.core.canonical import sha256_hex
from challenges.core.errors import Refused
from challenges.ideas.models import Idea
from challenges.ideas.services import hide_idea, withdraw_idea
from challenges.judging.models import Assignment, Conflict, Review
from challenges.judging.rules import may_invite_judge, may_judge
from challenges.ranking.enums import Change, Route
from challenges.ranking.models import Finalist, Result, ShortlistChange, ShortlistProposal
from challenges.ranking.proposals import changes_in_force
from challenges.ranking.queries import result_of
from challenges.ranking.rules import may_pick_shortlist, result_is_due
from challenges.ranking.services import (
    close_judging,
    pick_shortlist,
    preview_result,
)
from challenges.ranking.signals import result_published
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review, an_assignment
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_decided_challenge,
    a_finalist,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db


def five_ideas(**options):
    """A challenge with a shortlist of three and five ideas, best supported first."""
    challenge = a_voted_challenge(shortlist_size=3, judging_closed=False, **options)
    supports = (90, 70, 50, 30, 10)
    return challenge, [a_tallied_idea(challenge, f"Idea {n}", n) for n in supports]


# pick_shortlist


def test_the_shortlist_takes_the_crowds_best_and_gives_each_to_every_judge():
    challenge, ideas = five_ideas()
    organiser, judges = an_organiser(challenge), [a_judge(challenge), a_judge(challenge)]

    found = pick_shortlist(challenge=challenge, ideas=ideas[:3], by=organiser)

    assert [(row.idea, row.route, row.reason, row.chosen_by) for row in found] == [
        (idea, Route.CROWD, "", organiser) for idea in ideas[:3]
    ]
    assert sorted(Assignment.objects.values_list("judge", "idea")) == sorted(
        (judge.pk, idea.pk) for judge in judges for idea in ideas[:3]
    )
    assert MethodCard.objects.filter(challenge=challenge).count() == 1


def test_what_differs_from_the_proposal_needs_a_reason_and_is_kept():
    challenge, ideas = five_ideas()
    organiser = an_organiser(challenge)
    chosen = [ideas[0], ideas[2], ideas[4]]

    with pytest.raises(Refused, match="“Idea 10” is not among the ideas"):
        pick_shortlist(
            challenge=challenge, ideas=chosen, by=organiser, reasons={ideas[1].pk: "Dear."}
        )
    with pytest.raises(Refused, match="Say why you leave out “Idea 70”"):
        pick_shortlist(
            challenge=challenge, ideas=chosen, by=organiser, reasons={ideas[4].pk: "Few saw it."}
        )
    assert not Finalist.objects.exists()
    assert not ShortlistProposal.objects.exists()

    pick_shortlist(
        challenge=challenge,
        ideas=chosen,
        by=organiser,
        reasons={ideas[4].pk: "Few saw it.", ideas[0].pk: "Best.", ideas[1].pk: "Too\ndear."},
    )

    assert list(Finalist.objects.values_list("idea", "route", "reason")) == [
        (ideas[0].pk, Route.CROWD, "Best."),
        (ideas[2].pk, Route.CROWD, ""),
        (ideas[4].pk, Route.ORGANISER, "Few saw it."),
    ]
    assert [(row.idea, row.kind, row.reason, row.by) for row in changes_in_force(challenge)] == [
        (ideas[4], Change.ADDED, "Few saw it.", organiser),
        (ideas[1], Change.LEFT_OUT, "Too dear.", organiser),
    ]


def test_picking_again_changes_the_choice_and_takes_the_work_back():
    challenge, ideas = five_ideas()
    organiser = an_organiser(challenge)
    a_judge(challenge)
    pick_shortlist(
        challenge=challenge, ideas=ideas[:2], by=organiser, reasons={ideas[2].pk: "Too dear."}
    )

    pick_shortlist(
        challenge=challenge, ideas=ideas[1:3], by=organiser, reasons={ideas[0].pk: "Done before."}
    )

    assert set(Finalist.objects.values_list("idea", flat=True)) == {ideas[1].pk, ideas[2].pk}
    assert set(Assignment.objects.values_list("idea", flat=True)) == {ideas[1].pk, ideas[2].pk}
    # What was said of the third idea stays in the table and is not in force any more.
    assert [(row.idea, row.reason) for row in changes_in_force(challenge)] == [
        (ideas[0], "Done before.")
    ]
    assert ShortlistChange.objects.count() == 2


def test_a_reason_once_given_need_not_be_given_again():
    challenge, ideas = five_ideas()
    organiser = an_organiser(challenge)
    left_out = {ideas[2].pk: "Too dear."}
    pick_shortlist(challenge=challenge, ideas=ideas[:2], by=organiser, reasons=left_out)

    pick_shortlist(challenge=challenge, ideas=ideas[:2], by=organiser)

    assert ShortlistChange.objects.count() == 1


def test_picking_the_same_again_changes_nothing():
    challenge, ideas = five_ideas()
    organiser = an_organiser(challenge)
    before = pick_shortlist(challenge=challenge, ideas=ideas[:3], by=organiser)

    assert pick_shortlist(challenge=challenge, ideas=ideas[:3], by=organiser) == before


def test_once_a_judge_has_begun_ideas_join_with_a_reason_and_none_can_leave():
    challenge, ideas = five_ideas()
    organiser, judge = an_organiser(challenge), a_judge(challenge)
    pick_shortlist(challenge=challenge, ideas=ideas[:3], by=organiser)
    a_review(judge, ideas[0], (5, None))

    with pytest.raises(Refused, match="no idea can leave"):
        pick_shortlist(challenge=challenge, ideas=ideas[:2], by=organiser)
    with pytest.raises(Refused, match="needs a reason"):
        pick_shortlist(challenge=challenge, ideas=ideas[:4], by=organiser)
    pick_shortlist(
        challenge=challenge, ideas=ideas[:4], by=organiser, reasons={ideas[3].pk: "Overlooked."}
    )

    assert Finalist.objects.count() == 4
    assert Assignment.objects.filter(idea=ideas[3], judge=judge).exists()


@pytest.mark.parametrize("how", ["withdrawn", "hidden"])
def test_a_finalist_that_is_gone_does_not_keep_others_from_joining(how):
    challenge, ideas = five_ideas()
    organiser, judge = an_organiser(challenge), a_judge(challenge)
    pick_shortlist(challenge=challenge, ideas=ideas[:3], by=organiser)
    a_review(judge, ideas[0], (5, None))
    if how == "hidden":
        hide_idea(idea=ideas[1], by=a_user("Sam", staff=True), reason="Copied.")
    else:
        withdraw_idea(idea=ideas[1], by=ideas[1].author)

    pick_shortlist(
        challenge=challenge,
        ideas=[ideas[0], ideas[2], ideas[3]],
        by=organiser,
        reasons={ideas[3].pk: "In its place."},
    )

    assert set(Finalist.objects.values_list("idea", flat=True)) == {row.pk for row in ideas[:4]}
    assert [row["id"] for row in preview_result(challenge)[1]["ideas"] if row["panel"]] == sorted(
        idea.public_id for idea in (ideas[0], ideas[2], ideas[3])
    )


@pytest.mark.parametrize(("size", "refusal"), [(0, "at least one"), (4, "3 places")])
def test_the_shortlist_has_the_size_of_the_rules(size, refusal):
    challenge, ideas = five_ideas()

    with pytest.raises(Refused, match=refusal):
        pick_shortlist(
            challenge=challenge,
            ideas=ideas[:size],
            by=an_organiser(challenge),
            reasons={idea.pk: "Good." for idea in ideas},
        )

    assert not Finalist.objects.exists()


def test_only_public_ideas_of_the_challenge_can_be_chosen():
    challenge, ideas = five_ideas()
    other, _ideas = five_ideas()
    strangers = [
        an_idea(challenge=other),
        an_idea(challenge=challenge, status="draft"),
        an_idea(challenge=challenge, status="withdrawn"),
        an_idea(challenge=challenge, hidden_at=ideas[0].submitted_at),
    ]

    for stranger in strangers:
        with pytest.raises(Refused, match="not public"):
            pick_shortlist(
                challenge=challenge,
                ideas=[ideas[0], stranger],
                by=an_organiser(challenge),
                reasons={stranger.pk: "Please."},
            )

    assert not Finalist.objects.exists()


def test_nothing_is_chosen_while_people_vote():
    challenge, ideas = five_ideas(voting_closed=False)

    with pytest.raises(Refused, match="when voting has closed"):
        pick_shortlist(challenge=challenge, ideas=ideas[:3], by=an_organiser(challenge))


def test_nothing_is_chosen_after_the_result_or_where_the_crowd_decides_alone():
    decided, ideas, organiser = a_decided_challenge()
    alone = a_voted_challenge(crowd_weight="1", reviews_min=0, floor="0")
    idea = a_tallied_idea(alone, "Alone", 5)

    with pytest.raises(Refused, match="result is published"):
        pick_shortlist(challenge=decided, ideas=list(ideas.values()), by=organiser)
    with pytest.raises(Refused, match="crowd alone"):
        pick_shortlist(challenge=alone, ideas=[idea], by=an_organiser(alone))


# publish_result


def test_a_published_result_is_complete_and_decides_the_challenge():
    challenge, ideas = a_judged_challenge()
    organiser = an_organiser(challenge)
    heard = []
    result_published.connect(lambda result, **_: heard.append(result), weak=False, dispatch_uid="t")

    result = publish(challenge=challenge, by=organiser, winner_reason="It can start\r\nin spring. ")

    result_published.disconnect(dispatch_uid="t")
    challenge.refresh_from_db()
    card = MethodCard.objects.get(challenge=challenge)
    assert (result.version, result.card, result.published_by) == (1, card, organiser)
    assert result.winner_reason == "It can start\nin spring."
    assert challenge.decided_at == result.published_at
    assert heard == [result]
    assert result.input_sha256 == sha256_hex(result.input)
    assert result.data["digest"] == result.digest
    assert [row["id"] for row in result.data["ideas"] if row["place"] == 1] == [
        ideas["Repair bus"].public_id
    ]
    assert result.code_version.startswith("0.1.0 balance:")


def test_what_is_stored_is_what_the_command_line_reads_and_writes_byte_for_byte(tmp_path):
    challenge, _ideas = a_judged_challenge()
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")
    result = result_of(challenge)
    input_file, output_file = tmp_path / "input.json", tmp_path / "result.json"
    input_file.write_text(result.input, encoding="utf-8")
    output_file.write_text(result.output, encoding="utf-8")

    command = [sys.executable, "-m", "challenges.balance", str(input_file)]
    printed = subprocess.run(command, capture_output=True, check=True)
    checked = subprocess.run([*command, "--check", str(output_file)], capture_output=True)

    assert printed.stdout.decode() == result.output + "\n"
    assert (checked.returncode, checked.stdout) == (0, b"same\n")
    assert canonical_json(compute(json.loads(result.input))).decode() == result.output


def test_the_preview_is_the_result_and_stores_nothing():
    challenge, _ideas = a_judged_challenge()

    file, shown = preview_result(challenge)

    assert not Result.objects.exists()
    assert not MethodCard.objects.exists()
    published = publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")
    assert (file, shown) == (json.loads(published.input), published.data)


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_a_person_says_why_the_winner_won(words):
    challenge, _ideas = a_judged_challenge()

    with pytest.raises(Refused, match="why this idea won"):
        publish(challenge=challenge, by=an_organiser(challenge), winner_reason=words)

    assert not Result.objects.exists()


def test_where_nobody_passes_there_is_no_winner_to_give_reasons_for():
    challenge, _ideas = a_judged_challenge({"One": (5, [(1, 1)]), "Two": (6, [(2, 2)])}, judges=1)

    result = publish(challenge=challenge, by=an_organiser(challenge), winner_reason="")

    assert "nobody_passes" in result.data["statuses"]


def test_nothing_is_published_while_people_vote():
    challenge, _ideas = a_judged_challenge(voting_closed=False)

    with pytest.raises(Refused, match="when voting has closed"):
        publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")


def test_while_judging_is_open_the_result_waits_for_every_assigned_review():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    late, organiser = a_judge(challenge), an_organiser(challenge)
    for idea in ideas.values():
        an_assignment(late, idea)

    with pytest.raises(Refused, match="not every judge has finished"):
        publish(challenge=challenge, by=organiser, winner_reason="Good.")
    first, *rest = ideas.values()
    Conflict.objects.create(judge=late, idea=first, reason="Mine", declared_at=late.invited_at)
    for idea in rest:
        a_review(late, idea, (6, 6))
    with pytest.raises(Refused, match="Close judging"):
        publish(challenge=challenge, by=organiser, winner_reason="Good.")
    close_judging(challenge=challenge)

    assert publish(challenge=challenge, by=organiser, winner_reason="Good.").version == 1


def test_judging_is_closed_once_and_not_while_a_review_is_owed():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    late, first = a_judge(challenge), next(iter(ideas.values()))
    an_assignment(late, first)

    with pytest.raises(Refused, match="not every judge has finished"):
        close_judging(challenge=challenge)
    a_review(late, first, (6, 6))
    closed = close_judging(challenge=challenge).judging_closed_at

    assert closed is not None
    assert close_judging(challenge=challenge).judging_closed_at == closed


def test_whoever_may_look_at_the_result_can_add_nothing_to_it():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    judge, first = challenge.judges.first(), next(iter(ideas.values()))
    an_assignment(judge, first)
    now = timezone.now()
    organiser = an_organiser(challenge)
    assert may_judge(judge.user, first, now=now)
    assert may_invite_judge(organiser, challenge, now=now)
    assert may_pick_shortlist(organiser, challenge, now=now)

    closed = close_judging(challenge=challenge)

    now = closed.judging_closed_at
    first = Idea.objects.get(pk=first.pk)
    assert result_is_due(closed, now=now)
    assert may_judge(judge.user, first, now=now).reason == (
        "Judging has closed. Scores can no longer be changed."
    )
    assert not may_invite_judge(organiser, closed, now=now)
    assert may_pick_shortlist(organiser, closed, now=now).reason == (
        "Judging has closed, so the shortlist stands."
    )


def test_without_a_shortlist_there_is_no_result():
    challenge = a_voted_challenge()
    a_tallied_idea(challenge, "One", 5)

    with pytest.raises(Refused, match="no shortlist"):
        publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")


def test_a_correction_is_a_new_version_with_a_reason_and_the_first_stays():
    challenge, ideas, organiser = a_decided_challenge()
    first = result_of(challenge)
    decided_at = challenge.decided_at
    idea = ideas["Repair bus"]
    idea.hidden_at = idea.submitted_at
    idea.save()

    with pytest.raises(Refused, match="needs a reason"):
        publish(challenge=challenge, by=organiser, winner_reason="Now this one.")
    second = publish(
        challenge=challenge,
        by=organiser,
        winner_reason="Now this one.",
        reason="The first winner was copied.",
    )

    challenge.refresh_from_db()
    first_again = result_of(challenge, version=1)
    assert (second.version, second.reason) == (2, "The first winner was copied.")
    assert result_of(challenge) == second
    assert (first_again.output, first_again.digest) == (first.output, first.digest)
    assert idea.public_id not in second.output
    assert challenge.decided_at == decided_at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE challenges_result SET output = '{}'",
        "UPDATE challenges_result SET winner_reason = 'other'",
        "DELETE FROM challenges_result",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_result(statement):
    a_decided_challenge()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Result.objects.count() == 1


def test_the_rows_order_in_the_database_changes_no_byte():
    rows = {"One": (30, [(8, 7), (6, 5)]), "Two": (10, [(5, 5), (7, 9)]), "Three": (9, [(3, 3)])}
    challenge, ideas = a_judged_challenge(rows, judges=2, reviews_min=1)
    before = preview_result(challenge)
    kept = list(Review.objects.prefetch_related("scores").order_by("-pk"))
    given = [
        (review.judge, review.idea, [score.value for score in review.scores.all()])
        for review in kept
    ]
    for review in kept:
        review.delete()
    for judge, idea, values in given:
        a_review(judge, idea, values)

    assert json.dumps(preview_result(challenge)) == json.dumps(before)


def test_a_finalist_withdrawn_since_is_not_in_the_result():
    challenge, ideas = a_judged_challenge()
    gone = ideas["Library of things"]
    gone.status, gone.withdrawn_at = "withdrawn", gone.submitted_at
    gone.save()
    a_finalist(a_tallied_idea(challenge, "Late wild card", 3), Route.WILD_CARD, "Seen by few.")

    result = publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    assert gone.public_id not in result.output
    assert len([row for row in result.data["ideas"] if row["panel"]]) == 3

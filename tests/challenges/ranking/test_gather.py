from decimal import Decimal

import pytest

from challenges.balance.intake import read
from challenges.briefs.models import Challenge
from challenges.judging.models import Conflict, Score
from challenges.ranking.gather import challenge_file, seed
from challenges.ranking.services import publish_result
from tests.builders.judging import a_judge, a_review
from tests.builders.ranking import (
    a_finalist,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
)

pytestmark = pytest.mark.django_db


def test_the_file_holds_the_frozen_rules_the_counts_and_the_complete_reviews():
    challenge, ideas = a_judged_challenge(
        {"One": (30, [(8, 7)]), "Two": (10, [(5, 5)])}, judges=1, floor="35", reviews_min=2
    )
    judge = challenge.judges.get()

    file = challenge_file(challenge)

    one, two = ideas["One"].public_id, ideas["Two"].public_id
    assert file["rules"] | {"seed": ""} == {
        "ballot": "support",
        "crowd_weight": "0.500000",
        "delta": "0.500000",
        "method": "winrate",
        "panel": "mixed",
        "criteria": [
            {"id": "Impact", "weight": 2, "low": 0, "high": 10},
            {"id": "Cost", "weight": 1, "low": 0, "high": 10},
        ],
        "floor": "35.000000",
        "reviews_min": 2,
        "ties": ["panel", "score", "crowd", "share"],
        "seed": "",
    }
    assert sorted(file["ideas"], key=lambda row: -row["supports"]) == [
        {"id": one, "supports": 30, "exposures": 100, "finalist": True},
        {"id": two, "supports": 10, "exposures": 100, "finalist": True},
    ]
    assert sorted(file["reviews"], key=lambda row: row["scores"]["Impact"]) == [
        {"idea": two, "judge": judge.public_id, "scores": {"Impact": 5, "Cost": 5}},
        {"idea": one, "judge": judge.public_id, "scores": {"Impact": 8, "Cost": 7}},
    ]
    assert sorted(row.score for row in read(file).reviews) == [
        Decimal(50),
        Decimal("76.666667"),
    ]


def test_a_review_that_leaves_a_criterion_out_is_none():
    challenge, ideas = a_judged_challenge({"One": (30, [(8, 7)])}, judges=1)
    Score.objects.filter(review__idea=ideas["One"]).first().delete()

    assert challenge_file(challenge)["reviews"] == []


def test_drafts_conflicts_and_what_is_not_public_stay_out():
    challenge, ideas = a_judged_challenge()
    judge = challenge.judges.first()
    hidden = ideas["Repair bus"]
    hidden.hidden_at = hidden.submitted_at
    hidden.save()
    a_review(a_judge(challenge), ideas["Night gardens"], (9, None))
    Conflict.objects.create(
        judge=judge,
        idea=ideas["Library of things"],
        reason="My sister",
        declared_at=judge.invited_at,
    )

    file = challenge_file(challenge)

    assert {row["id"] for row in file["ideas"]} == {
        ideas["Night gardens"].public_id,
        ideas["Library of things"].public_id,
    }
    assert sorted(row["idea"] for row in file["reviews"]) == sorted(
        [ideas["Night gardens"].public_id] * 3 + [ideas["Library of things"].public_id] * 2
    )
    assert file["recusals"] == [
        {"idea": ideas["Library of things"].public_id, "judge": judge.public_id}
    ]


def test_a_judges_own_idea_off_the_shortlist_does_not_tell_who_she_is():
    challenge, _ideas = a_judged_challenge()
    judge = challenge.judges.first()
    own = a_tallied_idea(challenge, "Mine", author=judge.user)
    Conflict.objects.create(judge=judge, idea=own, reason="Own idea", declared_at=judge.invited_at)

    file = challenge_file(challenge)

    assert own.public_id in {row["id"] for row in file["ideas"]}
    assert file["recusals"] == []


def test_an_idea_that_nobody_was_shown_counts_nothing_and_outside_the_shortlist_is_no_finalist():
    challenge = a_voted_challenge()
    seen = a_tallied_idea(challenge, "Seen", 5, 9)
    a_finalist(seen)
    unseen = a_tallied_idea(challenge, "Unseen")
    unseen.tally.delete()

    rows = {row["id"]: row for row in challenge_file(challenge)["ideas"]}

    assert rows[unseen.public_id] == {
        "id": unseen.public_id,
        "supports": 0,
        "exposures": 0,
        "finalist": False,
    }
    assert rows[seen.public_id]["finalist"] is True


def test_without_a_panel_every_idea_competes():
    challenge = a_voted_challenge(crowd_weight="1", reviews_min=0, floor="0")
    a_tallied_idea(challenge, "One", 5, 9)
    a_tallied_idea(challenge, "Two", 6, 9)

    assert [row["finalist"] for row in challenge_file(challenge)["ideas"]] == [True, True]


def test_the_frozen_card_counts_and_not_the_row():
    challenge, _ideas = a_judged_challenge()
    publish_result(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")
    Challenge.objects.filter(pk=challenge.pk).update(crowd_weight="0.99", floor="99")

    rules = challenge_file(Challenge.objects.get(pk=challenge.pk))["rules"]

    assert (rules["crowd_weight"], rules["floor"]) == ("0.500000", "40.000000")


def test_the_seed_follows_from_rules_and_counts_and_from_nothing_else():
    challenge, ideas = a_judged_challenge()
    file = challenge_file(challenge)
    rules = {"any": "rules"}

    Score.objects.update(value=1)

    assert challenge_file(challenge)["rules"]["seed"] == file["rules"]["seed"]
    assert seed(rules, file["ideas"]) != seed({"other": "rules"}, file["ideas"])
    assert seed(rules, file["ideas"]) != seed(rules, file["ideas"], "another purpose")

    tally = ideas["Repair bus"].tally
    tally.supports += 1
    tally.save()

    assert challenge_file(challenge)["rules"]["seed"] != file["rules"]["seed"]


@pytest.mark.parametrize("ideas", [2, 20])
def test_gathering_takes_the_same_queries_for_few_and_many(ideas, django_assert_num_queries):
    rows = {f"Idea {number}": (number, [(5, 6), (6, 7)]) for number in range(ideas)}
    challenge, _ideas = a_judged_challenge(rows, judges=2)
    challenge = Challenge.objects.get(pk=challenge.pk)

    with django_assert_num_queries(13):
        file = challenge_file(challenge)

    assert (len(file["ideas"]), len(file["reviews"])) == (ideas, 2 * ideas)

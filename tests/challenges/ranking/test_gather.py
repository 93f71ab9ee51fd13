import json
from decimal import Decimal
from hashlib import sha256

import pytest
from django.utils import timezone

from challenges.balance.intake import read
from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.judging.models import Conflict, Score
from challenges.ranking.flagged import treatment_of
from challenges.ranking.gather import challenge_file, seed
from challenges.voting.ballot_queries import ballot_file_of
from challenges.voting.models import BallotBox, BallotFile, PendingCount
from challenges.voting.services import freeze_ballots, import_votes
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_finalist,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
    publish,
)
from tests.builders.voting import a_ballot

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
        "integrity": "report",
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
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")
    Challenge.objects.filter(pk=challenge.pk).update(crowd_weight="0.99", floor="99")

    rules = challenge_file(Challenge.objects.get(pk=challenge.pk))["rules"]

    assert (rules["crowd_weight"], rules["floor"]) == ("0.500000", "40.000000")


def test_the_seed_follows_from_card_and_ballots_and_from_nothing_else():
    challenge, ideas = a_judged_challenge()
    a_ballot(challenge, supporting=[ideas["Repair bus"]])
    ballots = freeze_ballots(challenge=challenge).sha256
    card = current_card(challenge)

    file = challenge_file(challenge, card)

    text = f"{card.sha256}{ballots}result"
    assert file["rules"]["seed"] == sha256(text.encode()).hexdigest()
    assert file["votes"] == {"ballots_sha256": ballots}
    Score.objects.update(value=1)
    assert challenge_file(challenge, card)["rules"]["seed"] == file["rules"]["seed"]
    rules = {"any": "rules"}
    assert seed(rules, ballots) != seed({"other": "rules"}, ballots)
    assert seed(rules, ballots) != seed(rules, "5eed" * 16)
    assert seed(rules, ballots) != seed(rules, ballots, "another purpose")


def test_what_nobody_has_frozen_yet_gives_the_seed_that_it_will_have():
    challenge, ideas = a_judged_challenge()
    BallotBox.objects.create(challenge=challenge)
    a_ballot(challenge, supporting=[ideas["Repair bus"]])

    before = challenge_file(challenge)

    assert not BallotFile.objects.exists()
    freeze_ballots(challenge=challenge)
    assert challenge_file(challenge)["rules"]["seed"] == before["rules"]["seed"]


def test_an_election_held_elsewhere_has_the_seed_of_its_file_everywhere():
    challenge = a_voted_challenge(crowd_weight="1", reviews_min=0, floor="0")
    Challenge.objects.filter(pk=challenge.pk).update(source_sha256="ab" * 32)
    challenge.refresh_from_db()
    idea = an_idea(challenge=challenge, title="Park")
    import_votes(challenge=challenge, ballots=[(a_user().pk, [idea.pk])])
    publish(challenge=challenge, by=None, winner_reason="")

    file = json.loads(challenge.results.get().input)

    assert file["votes"]["ballots_sha256"] == "ab" * 32 != ballot_file_of(challenge).sha256
    card = challenge.cards.get()
    assert file["rules"]["seed"] == seed(card.rules, "ab" * 32)


def test_votes_that_nobody_has_added_up_are_in_the_counts():
    challenge, ideas = a_judged_challenge()
    PendingCount.objects.create(
        challenge=challenge, changes={ideas["Repair bus"].pk: [2, 3, 1]}, made_at=timezone.now()
    )

    rows = {row["id"]: row for row in challenge_file(challenge)["ideas"]}

    assert rows[ideas["Repair bus"].public_id] == {
        "id": ideas["Repair bus"].public_id,
        "supports": 62,
        "exposures": 103,
        "finalist": True,
        "outside": 1,
    }


def test_a_ballot_with_a_budget_is_one_of_support_to_the_balance():
    challenge, _ideas = a_judged_challenge(ballot="budget", ballot_budget=3, integrity="sqrt")

    rules = challenge_file(challenge)["rules"]

    assert (rules["ballot"], rules["integrity"]) == ("support", "sqrt")


def test_a_card_of_before_there_was_a_choice_only_reports_linked_votes():
    assert treatment_of({"ballot": "support"}) == "report"


@pytest.mark.parametrize("ideas", [2, 20])
def test_gathering_takes_the_same_queries_for_few_and_many(ideas, django_assert_num_queries):
    rows = {f"Idea {number}": (number, [(5, 6), (6, 7)]) for number in range(ideas)}
    challenge, _ideas = a_judged_challenge(rows, judges=2)
    challenge = Challenge.objects.get(pk=challenge.pk)

    with django_assert_num_queries(20):
        file = challenge_file(challenge)

    assert (len(file["ideas"]), len(file["reviews"])) == (ideas, 2 * ideas)

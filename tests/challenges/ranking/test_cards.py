"""Cards: what the two stored files say of each idea, and the words for it."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from challenges.balance import compute
from challenges.balance.canonical import canonical_json
from challenges.balance.intake import read
from challenges.ranking import card_sentences
from challenges.ranking.cards import Distance, card_of, cards
from challenges.ranking.models import Result
from tests.builders.ranking import a_file, three_judges

FOUR = [
    ("aa", 10, 100),
    ("bb", 60, 100),
    ("cc", 55, 100),
    ("dd", 20, 100),
]
MARKS = {"aa": 70, "bb": 75, "cc": 60, "dd": 50}
OUTSIDE = [("xx", 1, 50, False), ("yy", 9, 50, False), ("zz", 0, 0, False)]


def a_result(file) -> Result:
    """As it would be stored, but in no database: a card needs the two files only."""
    spelt_out = read(file).as_input()
    output = compute(spelt_out)
    return Result(
        version=1,
        input=canonical_json(spelt_out).decode(),
        output=canonical_json(output).decode(),
    )


def cards_of(ideas=FOUR, marks=None, changed=None, **rules):
    file = a_file(ideas, three_judges(**(MARKS if marks is None else marks)), **rules)
    return cards(a_result(file | (changed or {})))


def by_place(found):
    return {card.scores.place: card for card in found.values() if card.scores}


def said(card) -> str:
    return " ".join(card_sentences.sentences_of(card))


def with_scores(card, **changed):
    return replace(card, scores=replace(card.scores, **changed))


# Facts


def test_every_idea_of_the_result_has_a_card_and_one_is_the_same_alone():
    result = a_result(a_file([*FOUR, *OUTSIDE], three_judges(**MARKS)))

    found = cards(result)

    assert sorted(found) == ["aa", "bb", "cc", "dd", "xx", "yy", "zz"]
    assert {public_id: card_of(result, public_id) for public_id in found} == found
    assert card_of(result, "nobody") is None


def test_a_card_has_the_numbers_of_the_published_file():
    result = a_result(a_file(FOUR, three_judges(**MARKS)))
    row = {row["id"]: row for row in result.data["ideas"]}["cc"]

    card = card_of(result, "cc")

    scores = card.scores
    assert (card.supports, card.exposures) == (55, 100)
    assert scores.crowd == Decimal(row["crowd"]["win_rate"])
    assert scores.panel == Decimal(row["panel"]["win_rate"])
    assert scores.mark == Decimal(row["panel"]["score"])
    assert scores.mark_error == Decimal(row["panel"]["se"])
    assert scores.p_win == Decimal(row["p_win"])
    assert (scores.place, scores.reviews) == (row["place"], 3)
    assert scores.crowd_part + scores.panel_part == scores.final == Decimal(row["final"])


def test_the_way_to_the_next_place_is_the_difference_of_balanced_scores():
    placed = by_place(cards_of())

    for place in (2, 3, 4):
        gap = placed[place - 1].scores.final - placed[place].scores.final
        assert placed[place].scores.behind == Distance(place - 1, gap)
        assert placed[place].scores.ahead is None
    lead = placed[1].scores.final - placed[2].scores.final
    assert (placed[1].scores.behind, placed[1].scores.ahead) == (None, Distance(2, lead))


def test_what_a_gate_stopped_has_no_place_and_no_distance_and_is_no_ones_neighbour():
    found = cards_of(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 90, 100)], {"aa": 70, "bb": 75, "cc": 20}
    )

    stopped = found["cc"].scores
    assert (stopped.gate, stopped.place, stopped.behind, stopped.ahead) == (
        "floor",
        None,
        None,
        None,
    )
    assert found["aa"].scores.behind.place == 1
    assert found["cc"].standing.sharing == 0


def test_who_shares_a_place_knows_it_and_the_next_place_is_skipped():
    ideas = [("aa", 50, 100), ("bb", 50, 100), ("cc", 9, 100)]

    found = cards_of(ideas, {}, crowd_weight="1", reviews_min=0, floor="0")

    assert [found[name].scores.place for name in ("aa", "bb", "cc")] == [1, 1, 3]
    assert [found[name].standing.sharing for name in ("aa", "bb", "cc")] == [1, 1, 0]
    assert found["cc"].scores.behind.place == 1
    assert found["aa"].scores.ahead.place == 3


def test_under_a_method_without_a_sum_there_is_no_distance_in_points():
    found = cards_of(method="lexi")

    assert [card.scores.behind for card in found.values()] == [None] * 4
    assert not found["aa"].field.is_weighted


def test_outside_the_shortlist_a_card_has_counts_and_a_place_by_the_crowd():
    found = cards_of([*FOUR, *OUTSIDE])

    assert [found[name].scores for name in ("xx", "yy", "zz")] == [None] * 3
    assert (found["yy"].supports, found["yy"].exposures) == (9, 50)
    places = {name: found[name].crowd_place for name in found}
    assert places == {"bb": 1, "cc": 2, "dd": 3, "yy": 4, "aa": 5, "xx": 6, "zz": None}
    assert found["xx"].crowd_places == 6


def test_equal_ideas_share_their_place_by_the_crowd():
    found = cards_of([*FOUR, ("xx", 9, 50, False), ("yy", 9, 50, False), ("zz", 1, 50, False)])

    assert found["xx"].crowd_place == found["yy"].crowd_place == 4
    assert found["zz"].crowd_place == 7


@pytest.mark.parametrize("ideas", [[], [("xx", 3, 9, False)]])
def test_thin_results_have_cards_too(ideas):
    found = cards_of(ideas, {})

    assert [card.scores for card in found.values()] == [None] * len(ideas)


def test_votes_without_counted_views_are_told_without_them():
    ideas = [
        {"id": name, "supports": n, "time": 60, "finalist": name != "xx"}
        for name, n in (("aa", 9), ("bb", 5), ("xx", 1))
    ]

    found = cards_of(FOUR, {"aa": 70, "bb": 60}, {"ideas": ideas}, exposure="time")

    assert (found["xx"].supports, found["xx"].exposures) == (1, None)
    assert card_sentences.support(found["aa"]) == "9 people supported it."
    assert card_sentences.support(found["xx"]) == "1 person supported it."
    assert found["xx"].crowd_place == 3


def test_stars_have_no_supports_to_tell():
    ideas = [
        {"id": "aa", "ratings": [0, 1, 2, 9, 8], "finalist": True},
        {"id": "bb", "ratings": [9, 8, 2, 1, 0], "finalist": False},
    ]

    found = cards_of(FOUR, {"aa": 70}, {"ideas": ideas}, ballot="stars")

    assert card_sentences.support(found["aa"]) == ""
    assert (found["aa"].crowd_place, found["bb"].crowd_place) == (1, 2)


def test_nothing_of_a_single_judge_is_in_a_card():
    reviews = [(idea, f"canary{n}", 61 + n) for idea in ("aa", "bb") for n in range(3)]
    flags = {"recusals": [{"idea": "bb", "judge": "canary9", "reason": "canary reason"}]}
    file = a_file(FOUR[:2], reviews) | flags
    result = a_result(file)
    assert "canary" in result.output + result.input

    told = [str(asdict(card)) + said(card) for card in cards(result).values()]

    assert "canary" not in "".join(told)


def test_the_words_of_a_veto_stay_with_the_organiser():
    vetoes = [
        {"idea": "aa", "judge": judge, "reason": "unsafe", "text": "canary words"}
        for judge in ("j1", "j2")
    ]

    card = cards_of(changed={"vetoes": vetoes})["aa"]

    assert (card.scores.gate, card.scores.veto) == ("veto", "unsafe")
    assert "More than half of its judges said that it would be unsafe" in said(card)
    assert "canary" not in str(asdict(card)) + said(card)


# Words


def test_the_headline_names_the_place_in_words():
    placed = by_place(cards_of())

    assert [card_sentences.headline(placed[n]) for n in (1, 4)] == [
        "First of 4 ideas on the shortlist",
        "Fourth of 4 ideas on the shortlist",
    ]
    assert [card_sentences.nth(n) for n in (3, 10, 11, 22)] == ["third", "tenth", "11th", "22nd"]


def test_without_a_panel_there_is_no_word_of_it_nor_of_a_shortlist():
    rules = {"crowd_weight": "1", "reviews_min": 0, "floor": "0"}

    card = by_place(cards_of(FOUR, {}, **rules))[2]

    assert card_sentences.headline(card) == "Second of 4 ideas"
    assert "panel" not in said(card)
    assert (
        card_sentences.headline(cards_of(FOUR[:1], {}, **rules)["aa"])
        == "First: the only idea that competed"
    )


def test_a_finalist_reads_counts_mark_distance_and_chance():
    card = by_place(cards_of())[3]
    scores = card.scores

    told = card_sentences.sentences_of(card)

    assert told[0] == "10 of 100 people shown it supported it."
    assert told[1] == (
        f"The panel’s mark is {scores.mark:.1f} of 100, give or take {scores.mark_error:.1f}: "
        "from three judges, adjusted for how strict each of them is."
    )
    assert told[2].endswith("points more of balanced score would have been second, all else equal.")
    assert told[3].startswith("Its chance of being truly first is ")
    assert len(told) == 4


@pytest.mark.parametrize(
    ("gap", "shown"),
    [("0.640000", "0.7"), ("0.700000", "0.8"), ("0.000001", "0.1"), ("12.990000", "13.0")],
)
def test_the_points_that_are_told_would_have_been_enough(gap, shown):
    placed = by_place(cards_of())
    scores = {"behind": Distance(3, Decimal(gap))}

    told = said(with_scores(placed[4], **scores))

    assert f"{shown} points more of balanced score would have been third" in told
    assert Decimal(shown) > Decimal(gap)


def test_a_tie_that_a_rule_decided_is_told_as_that():
    placed = by_place(cards_of())
    level = Distance(2, Decimal(0))

    for place, side in ((3, "behind"), (1, "ahead")):
        told = said(with_scores(placed[place], **{side: level}))
        assert "It has the same balanced score as second place; the rule for ties decided." in told


def test_a_winner_reads_how_far_she_is_ahead():
    card = by_place(cards_of())[1]

    points = f"{card.scores.ahead.points:.1f}"
    assert f"It is {points} points of balanced score ahead of second place." in said(card)


@pytest.mark.parametrize(("shared", "words"), [(1, "one other idea."), (2, "two other ideas.")])
def test_a_shared_place_is_told(shared, words):
    first = by_place(cards_of())[1]
    card = replace(first, standing=replace(first.standing, sharing=shared))

    assert f"It shares this place with {words}" in said(card)


def test_below_the_floor_it_says_how_much_was_missing_and_no_chance():
    card = cards_of([("aa", 10, 100), ("cc", 90, 100)], {"aa": 70, "cc": 20})["cc"]
    missing = Decimal(40) - card.scores.mark

    told = said(card)

    assert card_sentences.headline(card) == "On the shortlist, but not awardable"
    words = "The rules award only what the panel marked with 40.0 of 100 or more; {} points were"
    shown = Decimal(told.split("or more; ")[1].split(" ")[0])
    assert words.format(shown) in told
    assert missing <= shown < missing + Decimal("0.1")
    assert "chance" not in told


def test_without_enough_reviews_it_says_that_this_is_no_judgement():
    reviews = three_judges(aa=70)
    file = a_file(FOUR[:2], [*reviews, ("bb", "j1", 90)])

    told = said(cards(a_result(file))["bb"])

    assert "asks for" not in told
    assert (
        "The rules ask for 3 complete reviews of each idea and it had 1, so it could not be "
        "awarded. That says nothing about the idea." in told
    )


def test_a_floor_that_nobody_scored_and_an_admission_by_the_crowd_are_told():
    card = by_place(cards_of())[4]

    unscored = said(with_scores(card, gate="floor", place=None, mark=None, reviews=0))
    outside = said(with_scores(card, gate="crowd", place=None))

    assert (
        "No judge scored it, and the rules award only what the panel marked with 40.0" in unscored
    )
    assert "The rules let the panel choose among the crowd’s best 10" in outside


def test_a_mark_that_no_model_adjusted_does_not_claim_it():
    card = cards_of(panel="raw")["bb"]

    assert "The panel’s mark is 75.3 of 100, from three judges." in said(card)


def test_a_mark_that_could_not_be_compared_was_adjusted_by_the_model_instead():
    reviews = [("aa", "j1", 60), ("bb", "j2", 70)]
    file = a_file(FOUR[:2], reviews, panel="ls", reviews_min=1)

    result = a_result(file)

    assert "not_comparable" in result.data["statuses"]
    assert "from one judge, adjusted for strictness" in said(card_of(result, "aa"))


def test_outside_the_shortlist_it_reads_counts_and_standing_without_reproach():
    found = cards_of([*FOUR, ("xx", 1, 50, False), ("zz", 0, 0, False)])

    assert card_sentences.headline(found["xx"]) == "Not on the shortlist"
    assert card_sentences.sentences_of(found["xx"]) == [
        "4 of 6 ideas reached the shortlist; this one did not.",
        "1 of 50 people shown it supported it.",
        "By the share of people likely to support it, it was fifth of 5 ideas.",
    ]
    assert card_sentences.sentences_of(found["zz"])[1:] == [
        "Nobody was shown it, so the crowd says nothing about it."
    ]


def test_a_favourite_outside_the_shortlist_reads_why_that_can_be():
    found = cards_of([*FOUR, ("xx", 3, 3, False)])

    assert found["xx"].crowd_place <= 4
    assert "seen by few does not lead by luck" in said(found["xx"])


def test_where_nobody_voted_the_even_score_is_explained():
    found = cards_of([("aa", 0, 10), ("bb", 0, 10), ("xx", 0, 10, False)], {"aa": 70, "bb": 75})

    assert "Nobody supported any idea, so the crowd score is an even 50." in said(found["aa"])
    assert found["xx"].crowd_place is None


# A new version


def test_a_new_version_says_what_changed_on_the_card():
    before = cards_of([("aa", 40, 100), ("bb", 45, 100)], {"aa": 85, "bb": 60})["aa"]
    now = cards_of([("aa", 39, 99), ("bb", 45, 100)], {"aa": 60, "bb": 85})["aa"]

    told = card_sentences.changes(before, now)

    assert told == [
        "Before: First of 2 ideas on the shortlist. Now: Second of 2 ideas on the shortlist.",
        f"Balanced score: {now.scores.final:.1f}, before {before.scores.final:.1f}.",
        f"Crowd score: {now.scores.crowd:.1f}, before {before.scores.crowd:.1f}.",
        f"Panel score: {now.scores.panel:.1f}, before {before.scores.panel:.1f}.",
        f"Panel’s mark: {now.scores.mark:.1f}, before {before.scores.mark:.1f}.",
        "Supporters of those shown it: 39 / 99, before 40 / 100.",
    ]


def test_a_card_on_which_nothing_changed_says_so():
    card = by_place(cards_of())[2]

    assert card_sentences.changes(card, card) == [
        "Place, scores and counts of this idea are as they were."
    ]


def test_what_came_onto_the_shortlist_had_no_scores_before():
    before = cards_of([*FOUR[:3], ("dd", 20, 100, False)])["dd"]
    now = cards_of()["dd"]

    told = card_sentences.changes(before, now)

    assert told[0] == ("Before: Not on the shortlist. Now: Fourth of 4 ideas on the shortlist.")
    assert f"Balanced score: {now.scores.final:.1f}, before none." in told


def test_an_idea_that_the_version_before_did_not_count_says_that():
    assert card_sentences.changes(None, cards_of()["aa"]) == [
        "The version before did not count this idea."
    ]

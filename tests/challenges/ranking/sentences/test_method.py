import pytest

from challenges.balance.compared import OTHERS
from challenges.balance.locked import PANELS
from challenges.balance.methods import WEIGHTED
from challenges.ranking import sentences

RULES = {
    "method": "winrate",
    "crowd_weight": "0.300000",
    "delta": "0.500000",
    "points_scale": "eurovision",
    "admit": 10,
    "first_key": "panel",
    "panel": "mixed",
}


def test_the_default_method_is_told_with_its_weights():
    assert sentences.balanced_score(RULES) == (
        "Balanced score = 30% of the crowd score + 70% of the panel score"
    )


@pytest.mark.parametrize("method", sorted(set(WEIGHTED) - {"winrate"}))
def test_other_sums_say_what_each_side_brings_in(method):
    told = sentences.balanced_score(RULES | {"method": method})

    assert told.startswith("Balanced score = 30% of the crowd score + 70% of the panel score, each")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (
            {"method": "gate"},
            "The panel’s score decides between the 10 ideas that the crowd placed highest.",
        ),
        ({"method": "floor"}, "The crowd’s score decides between the ideas that the panel let"),
        ({"method": "lexi"}, "The panel’s score decides; the crowd’s only"),
        ({"method": "lexi", "first_key": "crowd"}, "The crowd’s score decides; the panel’s only"),
    ],
)
def test_methods_without_a_weight_say_which_side_decides(rules, words):
    assert sentences.balanced_score(RULES | rules).startswith(words)


def test_every_compared_method_has_a_name():
    assert sentences.method_names().keys() == {*OTHERS, "raw", "panel", "crowd"}


@pytest.mark.parametrize(
    ("rules", "name"),
    [
        ({}, "winrate-0.5"),
        ({"delta": "1.000000"}, "winrate-1"),
        ({"delta": "0.000000"}, "winrate-0"),
        ({"method": "rank"}, "rank"),
        ({"method": "points"}, "points"),
        ({"method": "points", "points_scale": "borda"}, None),
    ],
)
def test_the_locked_method_is_found_in_the_table(rules, name):
    assert sentences.locked_name(RULES | rules) == name


@pytest.mark.parametrize("panel", PANELS)
def test_every_way_of_averaging_judges_has_words(panel):
    assert sentences.panel_method({"panel": panel})


def test_the_tie_rule_is_told_in_its_order():
    keys = ["cost", "crowd", "lottery", "share"]

    assert sentences.tie_rule(keys) == (
        "Between equal scores decides the lower cost, then the crowd’s score, then a lottery drawn "
        "from the published seed; what is still equal shares the place and its money."
    )
    assert sentences.tie_rule(["share"]) == (
        "Ideas with equal scores share the place and its money."
    )


@pytest.mark.parametrize(("fitted", "words"), [(True, "fitted to all ideas"), (False, "assumed")])
def test_the_prior_is_told_as_a_rate_and_as_people(fitted, words):
    model = {"name": "beta-binomial", "alpha": "8.21", "beta": "21.59", "fitted": fitted}

    told = sentences.crowd_model(model)

    assert told.startswith(
        "Before anybody saw an idea, a support rate of 27.6% was expected of it, weighing as much "
        f"as 29.8 people; {words}"
    )
    assert told.endswith("(Beta prior, α = 8.21, β = 21.59).")


def test_other_models_are_told_by_name_with_their_numbers():
    model = {"name": "bradley-terry", "prior_sd": "1.500000"}

    assert sentences.crowd_model(model) == (
        "The crowd’s model is bradley-terry, with prior sd = 1.500."
    )

import numpy as np
import pytest
from scipy.stats import binom

from challenges.balance.integrity.supporters import one_idea, source_concentration, young_accounts

OLD, YOUNG = 1000.0, 47.9


def aged(cast, young, old, ideas=20, others=2000, age=YOUNG):
    """Idea 0 with so many young and old supporters, ideas 1 and 2 with old ones only."""
    ballots = [[0]] * (young + old) + [[1, 2]] * others
    return cast(ballots, ideas, age=[age] * young + [OLD] * (old + others))


def loyal(cast, alone, rest, ideas=20, others=2000):
    """Idea 0 with so many who support nothing else and who do, among ideas 1 and 2."""
    return cast([[0]] * alone + [[0, 1]] * rest + [[1, 2]] * others, ideas)


def test_young_accounts_are_flagged_with_their_numbers(cast):
    (flag,) = young_accounts(aged(cast, young=40, old=60))

    share = 40 / 4100
    assert flag.kind == "young"
    assert flag.ideas == (0,)
    assert flag.voters == tuple(range(40))
    assert flag.values == {
        "idea": 0,
        "observed": 40,
        "expected": pytest.approx(100 * share),
        "supports": 100,
        "share": 0.4,
        "p": pytest.approx(binom.sf(39, 100, share), rel=1e-9),
        "threshold": 0.01 / 20,
        "hours": 48,
    }


def test_young_ends_at_48_hours(cast):
    assert young_accounts(aged(cast, 40, 60, age=48.0)) == ()
    assert len(young_accounts(aged(cast, 40, 60, age=-3.0))) == 1


def test_a_share_of_three_in_ten_is_flagged_and_less_is_not(cast):
    assert len(young_accounts(aged(cast, 300, 700))) == 1
    assert young_accounts(aged(cast, 300, 701)) == ()
    assert len(one_idea(loyal(cast, 300, 700))) == 1
    assert one_idea(loyal(cast, 300, 701)) == ()


@pytest.mark.parametrize(
    ("signal", "votes"), [(young_accounts, aged), (one_idea, loyal)], ids=["young", "one idea"]
)
def test_the_chance_of_a_false_flag_is_shared_among_all_ideas(cast, signal, votes):
    p = signal(votes(cast, 3, 1))[0].values["p"]
    ideas = int(0.01 / p)

    assert len(signal(votes(cast, 3, 1, ideas=ideas))) == 1
    assert signal(votes(cast, 3, 1, ideas=ideas + 1)) == ()


def test_accounts_of_unknown_age_are_left_out_on_both_sides(cast):
    known = young_accounts(aged(cast, 40, 60))[0]

    (flag,) = young_accounts(
        cast(
            [[0]] * 100 + [[1, 2]] * 2000 + [[0]] * 500 + [[3]] * 500,
            ideas=20,
            age=[YOUNG] * 40 + [OLD] * 2060 + [float("nan")] * 1000,
        )
    )

    assert flag == known


def test_a_site_of_young_accounts_is_no_sign_against_any_idea(cast):
    assert young_accounts(aged(cast, young=100, old=0, others=0)) == ()
    assert young_accounts(cast([[0]] * 50, ideas=1, age=[float("nan")] * 50)) == ()


def test_voters_with_one_idea_are_flagged_with_their_numbers(cast):
    (flag,) = one_idea(loyal(cast, alone=40, rest=60))

    share = 40 / 4160
    assert flag.kind == "one_idea"
    assert flag.ideas == (0,)
    assert flag.voters == tuple(range(40))
    assert flag.values == {
        "idea": 0,
        "observed": 40,
        "expected": pytest.approx(100 * share),
        "supports": 100,
        "share": 0.4,
        "p": pytest.approx(binom.sf(39, 100, share), rel=1e-9),
        "threshold": 0.01 / 20,
    }


def test_where_everybody_has_one_vote_nobody_stands_out(cast):
    assert one_idea(cast([[0]] * 300 + [[1]] * 20, ideas=2)) == ()


def test_each_idea_is_judged_for_itself(cast):
    votes = cast([[3]] * 30 + [[1]] * 30 + [[0, 2]] * 2000, ideas=5)

    assert [(flag.ideas, flag.voters[0]) for flag in one_idea(votes)] == [((1,), 30), ((3,), 0)]


def test_one_website_that_brought_half_of_the_supports_is_information(cast):
    votes = cast([[1]] * 10, ideas=2, source=[4] * 5 + [2] * 3 + [-1] * 2)

    (flag,) = source_concentration(votes)

    assert flag.information
    assert flag.voters == ()
    assert flag.values == {
        "idea": 1,
        "source": 4,
        "observed": 5,
        "supports": 10,
        "share": 0.5,
        "threshold": 0.5,
    }


def test_less_than_half_from_one_website_is_not_told(cast):
    assert source_concentration(cast([[1]] * 11, 2, source=[4] * 5 + [2] * 3 + [-1] * 3)) == ()


def test_of_two_websites_alike_the_lower_number_is_told(cast):
    (flag,) = source_concentration(cast([[0]] * 4, 1, source=[9, 9, 3, 3]))

    assert flag.values["source"] == 3


def test_votes_from_nowhere_else_are_no_source(cast):
    assert source_concentration(cast([[0]] * 20, ideas=1, source=[-1] * 20)) == ()


def test_sources_are_told_idea_by_idea(cast, shuffled):
    votes = cast([[0, 1, 2]] * 4, ideas=3, source=[5, 7, 7, 5, 7, 6, 5, 8, -1, 6, 9, -1])

    found = [flag.values["source"] for flag in source_concentration(votes)]

    assert found == [5, 7]
    assert [flag.values["source"] for flag in source_concentration(shuffled(votes))] == found


def test_a_missing_column_is_not_measured(cast):
    votes = cast([[0], [0, 1]], ideas=2)

    assert young_accounts(votes) is None
    assert source_concentration(votes) is None


def test_no_votes_raise_no_flags(cast):
    for votes in (
        cast([], ideas=0, source=[], age=[]),
        cast([[], []], ideas=3, source=np.array([], dtype=int), age=[OLD, YOUNG]),
    ):
        assert young_accounts(votes) == one_idea(votes) == source_concentration(votes) == ()

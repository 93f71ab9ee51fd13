import numpy as np
import pytest

from challenges.balance import tally
from challenges.balance.blend import places
from challenges.balance.crowd import fit_prior
from challenges.balance.tally import Dropped, Votes


def votes_of(rows=(), **options):
    """Votes from rows (voter, idea, value, time)."""
    columns = np.array(list(rows), dtype=int).reshape(-1, 4).T
    return Votes(*columns, **options)


def counted(exposures=(), votes=(), *, ideas=3, voters=5, **options):
    """The tally of rows (voter, idea) and rows (voter, idea, value, time)."""
    shown = np.array(list(exposures), dtype=int).reshape(-1, 2).T
    votes = votes if isinstance(votes, Votes) else votes_of(votes)
    return tally.count(shown, votes, ideas=ideas, voters=voters, **options)


def counts(found):
    return found.supports.tolist(), found.exposures.tolist()


@pytest.fixture
def drawn():
    """A log of 4,000 exposures and 1,500 votes with repeats, ties in time and late changes."""
    generator = np.random.default_rng(5)
    shown = generator.integers(0, 200, 4000), generator.integers(0, 25, 4000)
    pick = generator.integers(0, 4000, 1500)
    outside = generator.random(1500) < 0.1
    value, time = generator.integers(0, 2, 1500), generator.integers(0, 40, 1500)
    return shown, Votes(shown[0][pick], shown[1][pick], value, time, outside)


def counted_slowly(shown, votes, authors, ineligible, weights, ideas):
    """The same rules, one row after the other."""
    last = {}
    rows = zip(votes.voter, votes.idea, votes.time, votes.value, votes.outside, strict=True)
    for voter, idea, *vote in rows:
        last[voter, idea] = max(last.get((voter, idea), vote), vote)
    supports, exposures = np.zeros(ideas), np.zeros(ideas)
    for voter, idea in {*zip(*shown, strict=True), *last}:
        _, value, outside = last.get((voter, idea), (0, 0, False))
        if not (ineligible[voter] or authors[idea] == voter or outside):
            exposures[idea] += weights[voter]
            supports[idea] += weights[voter] * value
    return supports, exposures


def test_the_tally_is_the_one_that_a_slow_count_gives(drawn):
    generator = np.random.default_rng(6)
    authors, ineligible = generator.integers(-1, 200, 25), generator.random(200) < 0.1
    weights = generator.uniform(0, 1, 200)

    found = tally.count(
        *drawn, ideas=25, voters=200, authors=authors, ineligible=ineligible, weights=weights
    )

    supports, exposures = counted_slowly(*drawn, authors, ineligible, weights, 25)
    assert found.supports == pytest.approx(supports)
    assert found.exposures == pytest.approx(exposures)


def test_rows_in_another_order_change_no_bit(drawn):
    shown, votes = drawn
    generator = np.random.default_rng(7)
    weights = generator.uniform(0, 1, 200)
    by, vote_by = generator.permutation(4000), generator.permutation(1500)
    columns = (votes.voter, votes.idea, votes.value, votes.time, votes.outside)

    straight = tally.count(shown, votes, ideas=25, voters=200, weights=weights)
    mixed = tally.count(
        (shown[0][by], shown[1][by]),
        Votes(*(column[vote_by] for column in columns)),
        ideas=25,
        voters=200,
        weights=weights,
    )

    for name in ("supports", "exposures", "outside"):
        assert getattr(mixed, name).tobytes() == getattr(straight, name).tobytes()
    assert mixed.outsiders == straight.outsiders


def test_the_last_value_wins_whatever_stood_first_in_the_log():
    changed = [(0, 0, 0, 9), (0, 0, 1, 3), (1, 0, 1, 8), (1, 0, 0, 2), (1, 0, 1, 1)]

    found = counted(votes=changed)

    assert counts(found) == ([1, 0, 0], [2, 0, 0])
    assert found.superseded_votes == 3


def test_of_two_values_at_one_time_the_support_counts():
    for rows in ([(0, 0, 1, 4), (0, 0, 0, 4)], [(0, 0, 0, 4), (0, 0, 1, 4)]):
        assert counts(counted(votes=rows)) == ([1, 0, 0], [1, 0, 0])


def test_an_idea_is_shown_to_a_voter_once_however_often_it_is_logged():
    found = counted([(0, 1), (0, 1), (2, 1), (0, 1)])

    assert counts(found) == ([0, 0, 0], [0, 2, 0])
    assert found.repeated_exposures == 2


def test_a_vote_without_an_exposure_creates_one():
    found = counted([(0, 0)], [(0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 0, 1)])

    assert counts(found) == ([2, 0, 0], [3, 0, 0])
    assert found.created_exposures == 2


def test_authors_count_for_other_ideas_but_not_for_their_own():
    shown = [(0, 0), (0, 1), (1, 0), (1, 1)]

    found = counted(shown, [(0, 0, 1, 1), (0, 1, 1, 1)], authors=[0, 1, -1])

    assert counts(found) == ([0, 1, 0], [1, 1, 0])
    assert found.own == Dropped(pairs=2, supports=1)


def test_ineligible_voters_count_nowhere():
    barred = np.array([True, False, False, False, False])

    found = counted([(0, 0), (0, 1), (1, 0)], [(0, 0, 1, 1), (1, 0, 1, 1)], ineligible=barred)

    assert counts(found) == ([1, 0, 0], [1, 0, 0])
    assert found.ineligible == Dropped(pairs=2, supports=1)


def test_voters_who_came_for_one_idea_are_told_apart_and_not_counted():
    votes = votes_of([(0, 0, 1, 1), (1, 0, 1, 1), (2, 1, 0, 1)], outside=[True, False, True])

    found = counted([(0, 0), (3, 0), (2, 1)], votes)

    assert counts(found) == ([1, 0, 0], [2, 0, 0])
    assert found.outside.tolist() == [1, 0, 0]
    assert found.outsiders == Dropped(pairs=2, supports=1)


def test_a_vote_counts_again_once_its_voter_was_shown_other_ideas():
    votes = votes_of([(0, 0, 1, 1), (0, 0, 1, 5)], outside=[True, False])

    assert counts(counted(votes=votes)) == ([1, 0, 0], [1, 0, 0])


def test_what_is_dropped_for_several_reasons_is_named_once():
    barred = np.array([True, False, False, False, False])
    votes = votes_of([(0, 0, 1, 1), (1, 1, 1, 1)], outside=[True, True])

    found = counted(votes=votes, authors=[0, 1, -1], ineligible=barred)

    assert found.ineligible == Dropped(1, 1)
    assert found.own == Dropped(1, 1)
    assert found.outsiders == Dropped(0, 0)
    assert found.outside.tolist() == [0, 0, 0]


def test_weights_multiply_supports_and_exposures_alike():
    shown, votes = [(0, 0), (1, 0), (2, 0)], [(0, 0, 1, 1), (1, 0, 1, 1)]

    found = counted(shown, votes, weights=[0.5, 1, 0.25, 1, 1])

    assert counts(found) == ([1.5, 0, 0], [1.75, 0, 0])


def test_weights_of_one_change_nothing_but_the_kind_of_number(drawn):
    whole = tally.count(*drawn, ideas=25, voters=200)

    weighted = tally.count(*drawn, ideas=25, voters=200, weights=np.ones(200))

    assert counts(weighted) == counts(whole)
    assert weighted.exposures.dtype == float


def test_a_weight_of_zero_excludes_a_voter():
    assert counts(counted(votes=[(0, 0, 1, 1)], weights=[0, 1, 1, 1, 1])) == ([0] * 3, [0] * 3)


def test_weighted_ideas_that_everybody_supported_fit_the_prior():
    generator = np.random.default_rng(8)
    voter, idea = np.divmod(generator.permutation(60 * 6), 6)
    votes = Votes(voter, idea, np.ones(360), np.zeros(360))

    found = tally.count((voter, idea), votes, ideas=6, voters=60, weights=generator.random(60))

    assert np.array_equal(found.supports, found.exposures)
    assert not fit_prior(found.supports, found.exposures).fitted


def test_counts_without_weights_are_whole_numbers(drawn):
    found = tally.count(*drawn, ideas=25, voters=200)

    assert found.supports.dtype == found.exposures.dtype == np.int64
    assert np.all(found.supports <= found.exposures)


def test_times_may_be_dates():
    days = np.array(["2026-03-02", "2026-03-01"], dtype="datetime64[s]")

    assert counts(counted(votes=Votes([0, 0], [0, 0], [0, 1], days)))[0] == [0, 0, 0]


def test_empty_logs_are_sound():
    found = counted()

    assert counts(found) == ([0, 0, 0], [0, 0, 0])
    assert found.ineligible == found.own == found.outsiders == Dropped(0, 0)
    assert counts(counted(ideas=0, voters=0)) == ([], [])
    assert counts(counted(votes=Votes([], [], [], [], [])))[1] == [0, 0, 0]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(0, 0, 1, 1), (0, 3, 1, 1)], "idea of row 1 is 3"),
        ([(5, 0, 1, 1)], "voter of row 0 is 5"),
        ([(0, 0, 1, 1), (0, 1, 2, 1)], "value of row 1 is 2, not 0 or 1"),
    ],
)
def test_unsound_votes_are_refused_with_their_row(rows, reason):
    with pytest.raises(ValueError, match=reason):
        counted(votes=rows)


@pytest.mark.parametrize(
    "time",
    [[1.0, float("nan")], np.array(["2026-03-01", "NaT"], dtype="datetime64[D]")],
)
def test_a_vote_without_a_time_is_refused(time):
    with pytest.raises(ValueError, match="time of row 1 is missing"):
        counted(votes=Votes([0, 0], [0, 1], [1, 1], time))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"authors": [0, 5, -1]}, "author of row 1 is 5"),
        ({"authors": [0]}, "3 ideas need 3 authors"),
        ({"ineligible": [True]}, "ineligible must be 5 times true or false"),
        ({"ineligible": [0, 1, 0, 0, 0]}, "ineligible must be 5 times true or false"),
        ({"weights": [1, 1]}, "5 voters need 5 weights"),
        ({"weights": [1, 1, -1, 1, 1]}, "weight of row 2 is -1"),
    ],
)
def test_unsound_lists_of_voters_and_authors_are_refused(options, reason):
    with pytest.raises(ValueError, match=reason):
        counted([(0, 0)], **options)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 of voter, 1 of idea"):
        tally.count(([0, 1], [0]), votes_of(), ideas=1, voters=2)
    with pytest.raises(ValueError, match="1 of value"):
        counted(votes=Votes([0, 0], [0, 1], [1], [1, 1]))


@pytest.fixture
def gdynia(case, table):
    """Names, costs and approvals of the election of case c06."""
    names = [row["project"] for row in table("c06_pabulib_gdynia_tie_projects")]
    costs = [int(row["cost"]) for row in table("c06_pabulib_gdynia_tie_projects")]
    ballots = [row["choices"].split("|") for row in table("c06_pabulib_gdynia_tie_ballots")]
    choices = [
        (number, names.index(name)) for number, ballot in enumerate(ballots) for name in ballot
    ]
    found = tally.approvals(*np.array(choices).T, ballots=len(ballots), ideas=len(names))
    return names, costs, found, len(ballots)


def test_the_approvals_of_gdynia_are_the_official_ones(case, gdynia):
    expected = case("c06_pabulib_gdynia_tie")["expected"]
    names, _, found, ballots = gdynia

    assert ballots == expected["n_ballots"]
    assert dict(zip(names, found.tolist(), strict=True)) == expected["votes"]


def test_the_tie_of_gdynia_is_shared_until_the_lower_cost_decides_it(case, gdynia):
    expected = case("c06_pabulib_gdynia_tie")["expected"]
    names, costs, found, _ = gdynia
    rows = {
        name: {"final": votes, "cost": cost}
        for name, votes, cost in zip(names, found.tolist(), costs, strict=True)
    }

    shared, decided = places(rows, ["share"]), places(rows, ["cost", "share"])

    assert sorted(name for name in names if shared[name] == 1) == expected["top_two"]
    ranked = sorted(names, key=decided.get)
    assert ranked[:2] == expected["top_two"]
    spent = np.cumsum([rows[name]["cost"] for name in ranked])
    affordable = int(np.sum(spent <= expected["budget"]))
    assert ranked[:affordable] == expected["official_selected"]


def test_a_ballot_that_names_an_idea_twice_approves_it_once():
    assert tally.approvals([0, 0, 1], [2, 2, 2], ballots=2, ideas=4).tolist() == [0, 0, 2, 0]


def test_approvals_without_ballots_are_none():
    assert tally.approvals([], [], ballots=0, ideas=2).tolist() == [0, 0]
    assert tally.approvals([], [], ballots=0, ideas=0).tolist() == []


def test_an_approval_of_an_idea_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="ballot of row 1 is 2"):
        tally.approvals([0, 2], [0, 0], ballots=2, ideas=1)

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from challenges.balance import comparison
from challenges.balance.assignment import Assignment, assign, extend, replace
from challenges.balance.reviews import Reviews

SEED = b"sixteen or more bytes"


def names(kind, count):
    return [f"{kind}{number}" for number in range(count)]


def seeded(number):
    return number.to_bytes(16, "big")


def drawn(ideas, judges, reviews, seed=SEED, **rules):
    return assign(names("i", ideas), names("j", judges), reviews, seed, **rules)


def given(table, wanted=None, conflicts=None, limits=None):
    """The report on an assignment that somebody else made."""
    table = np.array(table, dtype=bool)
    ideas, judges = table.shape
    return Assignment(
        tuple(names("i", ideas)),
        tuple(names("j", judges)),
        table.sum(axis=1) if wanted is None else np.array(wanted),
        np.zeros_like(table) if conflicts is None else np.array(conflicts, dtype=bool),
        np.full(judges, ideas) if limits is None else np.array(limits),
        table,
    )


def by_chance(generator, ideas, judges, reviews):
    """Judges drawn for each idea without a thought for the other ideas, all of them at work."""
    table = np.zeros((ideas, judges), dtype=bool)
    while not table.any(axis=0).all():
        table[:] = generator.permuted(np.tile(np.arange(judges) < reviews, (ideas, 1)), axis=1)
    return given(table)


def most_reviews(conflicts, wanted, limits):
    """The most reviews that conflicts and limits allow at all, as a maximal flow."""
    ideas, judges = conflicts.shape
    pipes = np.zeros((ideas + judges + 2, ideas + judges + 2), dtype=np.int32)
    pipes[0, 1 : ideas + 1] = wanted
    pipes[1 : ideas + 1, ideas + 1 : -1] = ~conflicts
    pipes[ideas + 1 : -1, -1] = limits
    return maximum_flow(csr_array(pipes), 0, ideas + judges + 1).flow_value


def every_assignment(conflicts, counts):
    """All assignments that give the ideas these counts of reviews."""
    choices = [
        itertools.combinations(np.flatnonzero(~row), count)
        for row, count in zip(conflicts, counts, strict=True)
    ]
    for chosen in itertools.product(*choices):
        table = np.zeros_like(conflicts)
        for row, judges in zip(table, chosen, strict=True):
            row[list(judges)] = True
        yield table


def test_the_efficiency_of_montgomerys_design_is_eight_ninths(case):
    bibd = case("e03_bibd_catalyst")
    rows = bibd["data"]["reviews"]
    table = np.zeros((4, 4), dtype=bool)
    for idea, judge, _ in rows:
        table[int(idea[1]) - 1, int(judge[1]) - 1] = True

    found = given(table)

    expected = float(Fraction(bibd["expected"]["efficiency"]))
    assert found.efficiency == pytest.approx(expected, abs=bibd["tolerance"]["abs"])
    assert (found.components, found.meetings_most, found.meetings_mean) == (1, 2, 2.0)
    assert found.statuses == []


@pytest.mark.parametrize(
    ("ideas", "judges", "reviews", "efficiency"),
    [(4, 4, 3, 8 / 9), (7, 7, 3, 7 / 9), (6, 6, 5, 24 / 25), (5, 10, 4, 5 / 8)],
)
@pytest.mark.parametrize("seed", range(5))
def test_balanced_incomplete_blocks_are_found_where_they_exist(
    ideas, judges, reviews, efficiency, seed
):
    found = drawn(ideas, judges, reviews, seeded(seed))

    # v (k - 1) / (k (v - 1)) for v ideas and k of them for each judge: no design has more.
    assert found.efficiency == pytest.approx(efficiency, abs=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_without_conflicts_loads_are_even_and_everything_is_connected(seed):
    generator = np.random.default_rng(seed)
    ideas, judges = int(generator.integers(6, 60)), int(generator.integers(5, 20))
    reviews = int(generator.integers(3, 6))

    found = drawn(ideas, judges, reviews, seeded(seed))

    if ideas * reviews >= ideas + judges - 1:
        assert found.loads.max() - found.loads.min() <= 1
    assert found.per_idea.tolist() == [reviews] * ideas
    assert found.components == 1
    assert not {"unbalanced_by_conflicts", "disconnected", "too_few_judges"} & {*found.statuses}


@pytest.mark.parametrize("seed", range(25))
def test_with_some_conflicts_loads_are_still_even_and_everything_is_connected(seed):
    generator = np.random.default_rng(seed)
    conflicts = generator.permuted(np.tile(np.arange(12) < 4, (40, 1)), axis=1)

    found = drawn(40, 12, 5, seeded(seed), conflicts=conflicts)

    assert not (found.given & conflicts).any()
    assert found.loads.max() - found.loads.min() <= 1
    assert (found.components, found.statuses) == (1, [])


@pytest.mark.parametrize("seed", range(30))
def test_no_assignment_gives_more_reviews_than_the_one_found(seed):
    generator = np.random.default_rng(seed)
    ideas, judges = int(generator.integers(2, 15)), int(generator.integers(2, 12))
    conflicts = generator.random((ideas, judges)) < generator.choice([0.1, 0.4, 0.7])
    limits = generator.integers(0, ideas // 2 + 2, judges)

    found = drawn(ideas, judges, 4, seeded(seed), conflicts=conflicts, limits=limits)

    assert np.all(found.loads <= limits)
    assert np.all(found.per_idea <= 4)
    assert found.per_idea.sum() == most_reviews(conflicts, 4, limits)
    assert ("too_few_judges" in found.statuses) == (found.per_idea.sum() < 4 * ideas)


@pytest.mark.parametrize("seed", range(30))
def test_loads_that_conflicts_make_uneven_are_as_even_as_they_can_be(seed):
    generator = np.random.default_rng(seed)
    conflicts = generator.random((4, 5)) < 0.5

    found = drawn(4, 5, 2, seeded(seed), conflicts=conflicts)

    if "unbalanced" not in found.statuses:
        least = min(
            np.sum(table.sum(axis=0) ** 2) for table in every_assignment(conflicts, found.per_idea)
        )
        assert np.sum(found.loads**2) == least


def test_uneven_loads_are_laid_to_the_conflicts_that_force_them():
    conflicts = np.zeros((12, 4), dtype=bool)
    conflicts[2:, 0] = True

    found = drawn(12, 4, 2, conflicts=conflicts)

    assert found.loads[0] == 2
    assert sorted(found.loads[1:].tolist()) == [7, 7, 8]
    assert found.load_spread == 6
    assert found.statuses == ["unbalanced_by_conflicts"]


def test_a_judge_at_his_limit_makes_no_load_uneven():
    found = drawn(12, 4, 2, limits=[2, 12, 12, 12])

    assert sorted(found.loads.tolist()) == [2, 7, 7, 8]
    assert (found.load_spread, found.statuses) == (1, [])


def test_an_idea_takes_a_judge_from_another_when_all_its_own_are_at_their_limit():
    # Only j0 may review i0; whoever is drawn first, i1 must make do with j1.
    conflicts = [[False, True], [False, False]]

    for seed in range(8):
        found = drawn(2, 2, 1, seeded(seed), conflicts=np.array(conflicts), limits=1)
        assert found.pairs == [("i0", "j0"), ("i1", "j1")]


def test_too_few_reviews_are_shared_out_evenly():
    found = drawn(20, 10, 5, limits=9)

    assert sorted(found.per_idea.tolist()) == [4] * 10 + [5] * 10
    assert found.statuses == ["too_few_judges"]
    assert found.short == tuple(f"i{n}" for n in np.flatnonzero(found.per_idea == 4))


def test_an_idea_in_conflict_with_nearly_everybody_is_short_and_named():
    conflicts = np.zeros((6, 5), dtype=bool)
    conflicts[2, 1:] = True

    found = drawn(6, 5, 3, conflicts=conflicts)

    assert found.short == ("i2",)
    assert found.per_idea.tolist() == [3, 3, 1, 3, 3, 3]
    assert found.statuses == ["too_few_judges"]


def test_ideas_may_want_different_numbers_of_reviews():
    wanted = [5, 3, 3, 0, 7, 3, 3, 3]

    found = drawn(8, 9, wanted)

    assert found.per_idea.tolist() == wanted
    assert found.loads.tolist() == [3] * 9


def test_groups_that_only_conflicts_keep_apart_are_reported():
    conflicts = np.zeros((12, 8), dtype=bool)
    conflicts[:6, :4] = conflicts[6:, 4:] = True

    found = drawn(12, 8, 3, conflicts=conflicts)

    assert found.components == 2
    assert "disconnected" in found.statuses


@pytest.mark.parametrize("seed", range(10))
def test_one_idea_without_conflicts_is_enough_to_connect_two_groups(seed):
    conflicts = np.zeros((13, 8), dtype=bool)
    conflicts[:6, :4] = conflicts[6:12, 4:] = True

    found = drawn(13, 8, 3, seeded(seed), conflicts=conflicts)

    assert found.components == 1
    assert found.load_spread <= 2


@pytest.mark.parametrize(("ideas", "judges", "reviews"), [(8, 9, 2), (8, 17, 3), (8, 33, 5)])
@pytest.mark.parametrize("seed", range(8))
def test_barely_enough_reviews_connect_everything_with_even_loads(ideas, judges, reviews, seed):
    found = drawn(ideas, judges, reviews, seeded(seed))

    assert found.components == 1
    assert found.loads.max() - found.loads.min() <= 1


@pytest.mark.parametrize(("ideas", "judges", "reviews"), [(8, 60, 5), (2, 10, 5), (3, 12, 3)])
def test_of_too_many_judges_some_stay_in_reserve_so_that_ideas_can_be_compared(
    ideas, judges, reviews
):
    found = drawn(ideas, judges, reviews)

    working = found.loads[found.loads > 0]
    assert np.all(found.per_idea == reviews)
    assert working.max() - working.min() <= 1
    assert found.components == 1
    assert found.efficiency >= 0.6
    assert found.statuses == ["unbalanced"]


def test_the_reserve_steps_in_for_an_idea_that_nobody_else_may_review():
    conflicts = np.zeros((4, 30), dtype=bool)
    conflicts[1, :27] = True

    found = drawn(4, 30, 3, conflicts=conflicts)

    assert np.flatnonzero(found.given[1]).tolist() == [27, 28, 29]
    assert "too_few_judges" not in found.statuses


@pytest.mark.parametrize("size", [(50, 12, 5), (50, 30, 5), (20, 10, 3), (8, 8, 3)])
def test_an_assignment_keeps_more_information_than_one_by_chance(size):
    generator = np.random.default_rng(8)
    chance = max(by_chance(generator, *size).efficiency for _ in range(20))

    assert min(drawn(*size, seeded(seed)).efficiency for seed in range(5)) > chance


def test_every_two_judges_of_a_usual_panel_meet_about_as_often_as_any():
    found = drawn(50, 12, 5)

    meetings = found.meetings[np.triu_indices(12, 1)]
    assert meetings.mean() == found.meetings_mean == pytest.approx(500 / 66)
    assert (meetings.min(), meetings.max()) == (7, found.meetings_most)
    assert found.meetings_most == 8


def test_a_pair_of_judges_who_always_meet_is_reported():
    table = np.zeros((8, 8), dtype=bool)
    table[:, :2] = True
    table[np.arange(8), 2 + np.arange(8) % 6] = True

    found = given(table)

    assert (found.meetings_most, found.meetings_mean) == (8, 24 / 28)
    assert "uneven_meetings" in found.statuses


@pytest.mark.parametrize("shape", [(30, 6), (6, 30), (9, 9), (14, 4)])
def test_the_efficiency_is_the_one_of_the_whole_matrix_and_zeros_count_the_groups(shape):
    generator = np.random.default_rng(shape[0])
    table = generator.random(shape) < 0.4
    table[: shape[0] // 2, shape[1] // 2 :] = table[shape[0] // 2 :, : shape[1] // 2] = False
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    found = given(table)
    idea, judge = np.nonzero(table)
    reviews = Reviews(idea, judge, np.zeros(len(idea)), *table.shape)
    root = 1 / np.sqrt(table.sum(axis=1))
    between = table / table.sum(axis=0) @ table.T
    zeros = np.sum(np.abs(1 - np.linalg.eigvalsh(root[:, None] * between * root)) < 1e-9)

    assert found.components == zeros > 1
    assert found.efficiency == pytest.approx(comparison.efficiency(reviews), abs=1e-9)


def test_few_reviews_by_many_judges_are_of_low_efficiency():
    found = drawn(8, 20, 5)

    assert found.loads.tolist() == [2] * 20
    # With I ideas, J judges and r reviews no design reaches more than (I - J / r) / (I - 1).
    assert found.efficiency <= 4 / 7
    assert found.statuses == ["low_efficiency"]


@pytest.mark.parametrize(
    ("ideas", "judges", "reviews", "statuses"),
    [
        (0, 0, 5, []),
        (0, 4, 5, []),
        (5, 0, 5, ["too_few_judges"]),
        (1, 1, 1, []),
        (1, 3, 5, ["too_few_judges"]),
        (5, 1, 1, []),
        (3, 3, 0, []),
        (4, 4, 1, ["disconnected"]),
    ],
)
def test_thin_panels_have_an_assignment_and_statuses(ideas, judges, reviews, statuses):
    found = drawn(ideas, judges, reviews)

    assert found.per_idea.tolist() == [min(judges, reviews)] * ideas
    assert found.statuses == statuses


def test_what_nobody_compares_has_no_efficiency():
    assert np.isnan(given([[True, False], [False, True]]).efficiency)
    assert np.isnan(given([[True, True]]).efficiency)
    assert given([[True], [True], [True]]).efficiency == pytest.approx(1)


def test_ideas_and_judges_without_reviews_do_not_spoil_the_efficiency(case):
    rows = case("e03_bibd_catalyst")["data"]["reviews"]
    table = np.zeros((5, 6), dtype=bool)
    for idea, judge, _ in rows:
        table[int(idea[1]), int(judge[1])] = True

    assert given(table).efficiency == pytest.approx(8 / 9)


@pytest.mark.parametrize("limits", [None, 9])
def test_the_order_of_ideas_and_judges_changes_nothing(limits):
    generator = np.random.default_rng(6)
    conflicts, kept = generator.random((2, 18, 9)) < 0.15
    kept &= ~conflicts
    rows, columns = generator.permutation(18), generator.permutation(9)
    cells = np.ix_(rows, columns)

    found = drawn(18, 9, 4, conflicts=conflicts, kept=kept, limits=limits)
    mixed = assign(
        [f"i{number}" for number in rows],
        [f"j{number}" for number in columns],
        4,
        SEED,
        conflicts=conflicts[cells],
        kept=kept[cells],
        limits=limits,
    )

    assert sorted(mixed.pairs) == sorted(found.pairs)


def test_another_seed_is_another_assignment_and_the_same_seed_the_same():
    tables = [drawn(20, 8, 3, seeded(seed)).given for seed in (1, 2, 1)]

    assert np.array_equal(tables[0], tables[2])
    assert not np.array_equal(tables[0], tables[1])


def test_every_judge_is_as_likely_as_any_to_review_an_idea():
    times = sum(drawn(6, 5, 2, seeded(seed)).given.astype(int) for seed in range(400))

    # 400 draws with a chance of 2 in 5: 160, give or take four standard errors of 9.8.
    assert times.min() > 120
    assert times.max() < 200


def test_kept_reviews_stay_and_new_ones_even_out_the_loads():
    kept = np.zeros((10, 5), dtype=bool)
    kept[:4, 0] = kept[:2, 1] = True

    found = drawn(10, 5, 2, kept=kept)

    assert np.all(found.given[kept])
    assert found.loads.tolist() == [4] * 5


def test_kept_reviews_that_cannot_be_evened_out_are_no_fault_of_conflicts():
    kept = np.zeros((8, 5), dtype=bool)
    kept[:, 0] = True

    found = drawn(8, 5, 2, kept=kept)

    assert found.loads.tolist() == [8, 2, 2, 2, 2]
    assert found.statuses == ["unbalanced"]


def test_an_idea_keeps_more_reviews_than_are_wanted():
    kept = np.ones((3, 4), dtype=bool)

    assert np.array_equal(drawn(3, 4, 2, kept=kept).given, kept)


def test_extra_reviews_are_drawn_around_those_that_exist():
    before = drawn(12, 8, 3)
    wanted = [5, 5, *[3] * 10]

    after = extend(before, wanted, SEED)

    assert np.all(after.given[before.given])
    assert after.per_idea.tolist() == wanted
    assert after.loads.max() - after.loads.min() <= 1
    assert after.statuses == []


def test_a_recusal_is_replaced_by_the_judge_with_the_least_reviews():
    kept = np.zeros((9, 4), dtype=bool)
    kept[:, 0] = kept[:6, 1] = kept[:5, 2] = True
    before = given(kept)

    after = replace(before, "j0", "i7", SEED)

    changed = np.argwhere(after.given != before.given)
    assert changed.tolist() == [[7, 0], [7, 3]]
    assert after.forbidden[7, 0]
    assert after.wanted.tolist() == before.wanted.tolist()


def test_the_replacement_of_equal_load_is_who_met_the_others_least():
    # i0 loses j0 and keeps j1; j2 has met j1 twice and j3 never.
    before = given([[1, 1, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1]])

    assert replace(before, "j0", "i0", SEED).pairs[:2] == [("i0", "j1"), ("i0", "j3")]


def test_who_recused_once_is_never_drawn_for_the_idea_again():
    found, seen = drawn(6, 5, 2), set()

    for _ in range(3):
        judge = found.judges[np.flatnonzero(found.given[0])[0]]
        assert judge not in seen
        seen.add(judge)
        found = replace(found, judge, "i0", SEED)

    assert (found.per_idea[0], found.statuses.count("too_few_judges")) == (2, 0)
    judge = found.judges[np.flatnonzero(found.given[0])[0]]
    last = replace(found, judge, "i0", SEED)
    assert (last.short, "too_few_judges" in last.statuses) == (("i0",), True)


def test_a_recusal_changes_no_other_idea_even_one_that_is_short():
    before = drawn(6, 3, 3, limits=4)

    idea = int(np.flatnonzero(before.per_idea == 2)[0])
    judge = int(np.flatnonzero(before.given[idea])[0])
    after = replace(before, f"j{judge}", f"i{idea}", SEED)

    others = np.arange(6) != idea
    assert np.array_equal(after.given[others], before.given[others])
    assert after.wanted.tolist() == [3] * 6


@pytest.mark.parametrize(("judge", "idea"), [("j1", "i0"), ("nobody", "i0"), ("j0", "nothing")])
def test_a_judge_who_does_not_review_the_idea_has_no_replacement(judge, idea):
    with pytest.raises(ValueError, match="does not review"):
        replace(given([[True, False], [True, True]]), judge, idea, SEED)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"reviews": -1}, "reviews must be whole numbers"),
        ({"reviews": 2.5}, "reviews must be whole numbers"),
        ({"reviews": [1, 2, 3]}, "reviews need one number each"),
        ({"limits": [1, -1]}, "limits must be whole numbers"),
        ({"limits": [[1, 1]]}, "limits need one number each"),
        ({"conflicts": [[True, False]]}, "conflicts must be booleans of 2 ideas by 2 judges"),
        ({"kept": [[0.5, 0], [0, 0]]}, "kept must be booleans"),
        ({"ideas": ["A", "A"]}, r"ideas listed more than once: \['A'\]"),
        ({"judges": ["J", "J"]}, "judges listed more than once"),
        ({"seed": b"short"}, "at least 16 bytes"),
        (
            {"conflicts": [[False, True], [False, False]], "kept": [[True, True], [False, False]]},
            r"kept reviews in conflict: \[\('i0', 'j1'\)\]",
        ),
    ],
)
def test_unsound_input_is_refused_with_the_reason(rules, reason):
    rules = {"ideas": ["i0", "i1"], "judges": ["j0", "j1"], "reviews": 1, "seed": SEED} | rules

    with pytest.raises(ValueError, match=reason):
        assign(**rules)


def test_ten_thousand_ideas_are_assigned_evenly():
    found = drawn(10_000, 100, 5)

    assert found.loads.tolist() == [500] * 100
    assert found.statuses == []
    # (I - J / r) / (I - 1), the bound for the efficiency, is 0.9981.
    assert found.efficiency > 0.9976

import numpy as np
import pytest

from challenges.balance.alpha import LEVELS, krippendorff, krippendorff_of_table, wording


def ordinal(first, second, values):
    """Krippendorff's own words: the values from one to the other, less half of both ends."""
    kinds, times = np.unique(values, return_counts=True)
    low, high = np.minimum(first, second), np.maximum(first, second)
    between = np.array(
        [times[(kinds >= a) & (kinds <= b)].sum() for a, b in zip(low.flat, high.flat, strict=True)]
    ).reshape(low.shape)
    count = dict(zip(kinds, times, strict=True))
    ends = np.vectorize(count.get)(first) + np.vectorize(count.get)(second)
    return (between - ends / 2) ** 2


def ratio(first, second, _):
    total = first + second
    return ((first - second) / np.where(total > 0, total, 1)) ** 2


DIFFERENCES = {
    "nominal": lambda first, second, _: (first != second).astype(float),
    "ordinal": ordinal,
    "interval": lambda first, second, _: (first - second) ** 2,
    "ratio": ratio,
}


def by_pairs(unit, value, level):
    """Alpha from the table of all pairs of values."""
    kept = np.bincount(unit)[unit] > 1
    unit, value = unit[kept], value[kept]
    differences = DIFFERENCES[level](*np.meshgrid(value, value), value)
    together = unit[:, None] == unit
    observed = (differences * together / (np.bincount(unit)[unit] - 1)[:, None]).sum()
    return 1 - observed * (len(value) - 1) / differences.sum()


@pytest.mark.parametrize("level", LEVELS)
def test_krippendorffs_example_is_reproduced(case, level):
    example = case("e02_krippendorff")
    table = np.array(example["data"]["observers_x_units"], dtype=float)

    found = krippendorff_of_table(table, level)

    assert found == pytest.approx(example["expected"][level], abs=example["tolerance"]["abs"])
    assert round(found, 3) == example["published"][level]


VALUES = {
    "steps": lambda generator, size: generator.integers(0, 11, size).astype(float),
    "two decimals": lambda generator, size: generator.uniform(0, 100, size).round(2),
    "close together": lambda generator, size: generator.uniform(49.99, 50.01, size).round(6),
    "over eight magnitudes": lambda generator, size: 10 ** generator.uniform(-6, 2, size),
    "many zeros": lambda generator, size: np.maximum(generator.uniform(-1, 1, size), 0),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", VALUES)
def test_alpha_is_that_of_the_table_of_all_pairs(level, kind):
    generator = np.random.default_rng(5)
    unit, value = generator.integers(0, 25, 120), VALUES[kind](generator, 120)

    assert krippendorff(unit, value, level) == pytest.approx(by_pairs(unit, value, level), abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_thousands_of_distinct_scores_need_no_table_of_pairs(level):
    generator = np.random.default_rng(6)
    unit = generator.integers(0, 1000, 70_000)
    merit = generator.uniform(20, 80, 1000)

    scores = merit[unit] + generator.uniform(-20, 20, len(unit))

    found = krippendorff(unit, scores, level)
    assert found == pytest.approx(0, abs=1e-3) if level == "nominal" else 0.5 < found < 0.8


def test_full_agreement_is_1_at_every_level():
    unit, value = np.repeat([0, 1, 2], 2), np.repeat([10.0, 20.1, 66.7], 2)

    assert [krippendorff(unit, value, level) for level in LEVELS] == [1, 1, 1, 1]


def test_judges_who_contradict_each_other_are_below_zero():
    assert krippendorff_of_table([[1, 2, 1, 2], [2, 1, 2, 1]], "nominal") < 0


def test_a_unit_with_a_single_value_changes_nothing():
    unit, value = [0, 0, 1, 1, 3, 3], [4, 5, 8, 8, 1, 2]

    assert krippendorff([*unit, 2], [*value, 99]) == krippendorff(unit, value)


def test_neither_the_order_of_rows_nor_the_numbers_of_units_matter():
    generator = np.random.default_rng(7)
    unit, value = generator.integers(0, 9, 60), generator.uniform(0, 100, 60)
    order = generator.permutation(60)

    for level in LEVELS:
        moved = krippendorff(40 - 3 * unit[order], value[order], level)
        assert moved == pytest.approx(krippendorff(unit, value, level), abs=1e-12)


def test_scores_are_compared_at_the_level_interval_unless_told_otherwise():
    unit, value = [0, 0, 1, 1], [1, 2, 5, 9]

    assert krippendorff(unit, value) == krippendorff(unit, value, "interval")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ([], []),
        ([0], [5]),
        ([0, 1, 2], [5, 6, 7]),
        ([0, 0, 1, 1], [66.7, 66.7, 66.7, 66.7]),
        ([0, 0, 1], [5, 5, 7]),
        ([0, 0], [0, 0]),
    ],
)
def test_without_pairs_or_without_variation_there_is_no_alpha(unit, value, level):
    assert krippendorff(unit, value, level) is None


@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.full((2, 3), np.nan), [[1.0, 2.0, 3.0]]])
def test_a_table_of_nothing_and_one_of_a_single_judge_have_no_alpha(table):
    assert krippendorff_of_table(table) is None


def test_unsound_values_are_refused():
    with pytest.raises(ValueError, match="unknown level 'cardinal'"):
        krippendorff([0, 0], [1, 2], "cardinal")
    with pytest.raises(ValueError, match="finite"):
        krippendorff([0, 0], [1, np.nan])
    with pytest.raises(ValueError, match="below zero"):
        krippendorff([0, 0], [1, -2], "ratio")


@pytest.mark.parametrize(
    ("alpha", "label"),
    [
        (1, "rely"),
        (0.8, "rely"),
        (0.7999, "tentative"),
        (0.667, "tentative"),
        (0.6669, "not_reliable"),
        (-0.2, "not_reliable"),
        (None, None),
    ],
)
def test_krippendorffs_wording(alpha, label):
    assert wording(alpha) == label

import numpy as np
import pytest

from challenges.balance.ballots import stars
from challenges.balance.ballots.stars import Prior, Ratings


def rated(**values):
    """Ratings from lists of values, an idea each."""
    lists = list(values.values())
    idea = np.repeat(np.arange(len(lists)), [len(given) for given in lists])
    return Ratings.of_rows(idea, np.concatenate([*lists, []]), len(lists))


def drawn(ideas, each, within, between, seed=0):
    generator = np.random.default_rng(seed)
    idea = np.repeat(np.arange(ideas), each)
    merit = generator.normal(3, between**0.5, ideas)
    return idea, merit[idea] + generator.normal(0, within**0.5, len(idea))


@pytest.fixture
def dyestuff(case):
    return rated(**case("c03_star_shrink_dyestuff")["data"]["ratings"])


def test_the_variances_of_dyestuff_are_those_of_lme4(case, dyestuff):
    reference = case("c03_star_shrink_dyestuff")
    expected, tolerance = reference["expected"], reference["tolerance"]["rel"]

    prior = stars.fit_prior(dyestuff)

    assert prior.fitted
    assert prior.between == pytest.approx(expected["between_var"], rel=tolerance)
    assert prior.within == pytest.approx(expected["within_var"], rel=tolerance)
    assert prior.strength == pytest.approx(expected["k"], rel=tolerance)
    assert prior.mean == pytest.approx(expected["grand"], rel=tolerance)
    published = reference["published"]
    assert round(prior.between, 2) == published["REML_between"]
    assert round(prior.within, 2) == published["REML_within"]


def test_the_shrunk_means_of_dyestuff_are_those_of_lme4(case, dyestuff):
    reference = case("c03_star_shrink_dyestuff")

    mean, _ = stars.posterior(dyestuff, stars.fit_prior(dyestuff))

    wanted = list(reference["expected"]["shrunk_minus_grand"].values())
    found = mean - reference["expected"]["grand"]
    assert found == pytest.approx(wanted, rel=reference["tolerance"]["rel"])


def test_sums_say_the_same_as_the_ratings_themselves(case, dyestuff):
    values = np.array(list(case("c03_star_shrink_dyestuff")["data"]["ratings"].values()))

    summed = Ratings.of_sums([5] * 6, values.sum(axis=1), (values**2).sum(axis=1))

    assert summed.mean == pytest.approx(dyestuff.mean, rel=1e-12)
    assert summed.scatter == pytest.approx(dyestuff.scatter, rel=1e-9)


def test_counts_of_stars_say_the_same_as_the_ratings_themselves():
    single = rated(a=[1, 5, 5, 2], b=[4, 4], c=[], d=[3])

    counted = Ratings.of_levels([[1, 1, 0, 0, 2], [0, 0, 0, 2, 0], [0] * 5, [0, 0, 1, 0, 0]])

    assert counted.count.tolist() == single.count.tolist() == [4, 2, 0, 1]
    assert counted.mean.tolist() == single.mean.tolist() == [3.25, 4, 0, 3]
    assert counted.scatter == pytest.approx(single.scatter)


def test_the_order_of_ratings_changes_no_bit():
    idea, value = drawn(20, 7, 1.0, 0.5)
    order = np.random.default_rng(1).permutation(len(idea))

    straight, mixed = (
        Ratings.of_rows(idea[by], value[by], 20) for by in (np.arange(len(idea)), order)
    )

    assert stars.fit_prior(straight) == stars.fit_prior(mixed)
    assert straight.mean.tobytes() == mixed.mean.tobytes()


def test_unequal_numbers_of_ratings_follow_the_formula_of_the_specification():
    ratings = rated(a=[1, 2, 2], b=[4, 5], c=[3, 5, 4, 4, 5])
    n, mean = np.array([3, 2, 5]), np.array([5 / 3, 4.5, 4.2])
    within = ratings.scatter.sum() / 7
    among = n @ (mean - 35 / 10) ** 2 / 2
    each = (10 - 38 / 10) / 2

    prior = stars.fit_prior(ratings)

    assert prior.within == pytest.approx(within)
    assert prior.between == pytest.approx((among - within) / each)
    known = n / (n + prior.strength)
    assert prior.mean == pytest.approx(known @ mean / known.sum())
    assert stars.posterior(ratings, prior)[1] == pytest.approx(within / (n + prior.strength))


def test_the_level_is_not_that_of_the_idea_rated_most():
    crowded = rated(a=[5, 4] * 500, b=[2, 1, 2], c=[1, 2, 3], d=[3, 2, 2])

    assert stars.fit_prior(crowded).mean < 3


def test_variances_are_recovered_from_many_ratings():
    idea, value = drawn(2000, 6, within=1.2, between=0.3)

    prior = stars.fit_prior(Ratings.of_rows(idea, value, 2000))

    assert prior.within == pytest.approx(1.2, rel=0.05)
    assert prior.between == pytest.approx(0.3, rel=0.1)


def test_ideas_no_further_apart_than_chance_keep_a_thousandth_of_the_variance_within():
    prior = stars.fit_prior(rated(a=[1, 5], b=[1, 5], c=[2, 4]))

    assert prior.fitted
    assert prior.between == prior.within / 1000


def test_an_idea_that_nobody_rated_has_the_mean_and_variance_of_the_prior():
    ratings = rated(a=[1, 2, 2], b=[4, 5], c=[])
    prior = stars.fit_prior(ratings)

    mean, variance = stars.posterior(ratings, prior)

    assert (mean[2], variance[2]) == (prior.mean, prior.between)
    assert prior == stars.fit_prior(rated(a=[1, 2, 2], b=[4, 5]))


def test_more_ratings_draw_an_idea_to_its_own_mean_and_make_it_surer():
    prior = Prior(mean=3.0, within=1.0, between=0.25, fitted=True)
    ratings = Ratings(np.array([1.0, 4.0, 400.0]), np.full(3, 5.0), np.zeros(3))

    mean, variance = stars.posterior(ratings, prior)

    assert mean == pytest.approx([3.4, 4.0, 3 + 2 * 100 / 101])
    assert variance == pytest.approx([0.2, 0.125, 0.25 / 101])


def test_a_single_idea_has_an_assumed_variance_between_ideas():
    ratings = rated(a=[1, 2, 3], b=[])

    prior = stars.fit_prior(ratings)

    assert prior == Prior(mean=2.0, within=1.0, between=1 / 20, fitted=False)
    assert prior.strength == 20
    assert stars.posterior(ratings, prior)[0].tolist() == [2, 2]


def test_one_rating_an_idea_leaves_only_the_sum_of_both_variances():
    prior = stars.fit_prior(rated(a=[1], b=[2], c=[3]))

    assert not prior.fitted
    assert prior.within + prior.between == pytest.approx(1.0)
    assert prior.strength == pytest.approx(20)


@pytest.mark.parametrize(
    "ratings",
    [
        rated(a=[4, 4], b=[4, 4, 4], c=[]),
        rated(a=[4], b=[4], c=[]),
        rated(a=[4], b=[], c=[]),
        rated(a=[0.1] * 3, b=[0.1] * 7, c=[]),
        Ratings.of_sums([3, 7, 0], [0.3, 0.7, 0], [0.03, 0.07, 0]),
    ],
)
def test_equal_ratings_leave_all_ideas_exactly_equal(ratings):
    prior = stars.fit_prior(ratings)
    mean, variance = stars.posterior(ratings, prior)

    assert (prior.within, prior.between, prior.fitted) == (0, 0, False)
    assert prior.strength == 20
    assert mean.tolist() == [prior.mean] * 3
    assert variance.tolist() == [0, 0, 0]


def test_without_any_rating_nothing_is_believed():
    for ratings in (rated(), rated(a=[], b=[]), Ratings.of_levels(np.zeros((2, 5)))):
        prior = stars.fit_prior(ratings)
        assert prior == Prior(0.0, 0.0, 0.0, fitted=False)
        mean, variance = stars.posterior(ratings, prior)
        assert mean.tolist() == variance.tolist() == [0.0] * len(ratings.count)


def test_voters_who_agree_on_every_idea_are_taken_at_their_word():
    ratings = rated(a=[5, 5], b=[4, 4], c=[])
    prior = stars.fit_prior(ratings)

    mean, variance = stars.posterior(ratings, prior)

    assert (prior.within, prior.between, prior.strength) == (0, 0.5, 0)
    assert mean.tolist() == [5, 4, 4.5]
    assert variance.tolist() == [0, 0, 0.5]


def test_ratings_of_voters_with_weights_are_sound():
    ratings = Ratings.of_levels([[0, 0.2, 0.5, 0, 0], [0, 0, 0, 0.4, 0.3], [0, 0, 0.2, 0, 0]])

    prior = stars.fit_prior(ratings)
    mean, variance = stars.posterior(ratings, prior)

    assert not prior.fitted
    assert mean[1] > mean[2] > mean[0]
    assert np.all(variance > 0)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([[1, 2], [3, -1]], "idea 1 has an impossible count"),
        ([[float("nan"), 2]], "idea 0 has an impossible count"),
        ([1, 2, 3], "a row for each idea"),
    ],
)
def test_impossible_counts_of_stars_are_refused(counts, reason):
    with pytest.raises(ValueError, match=reason):
        Ratings.of_levels(counts)


@pytest.mark.parametrize(
    ("count", "total", "squares"),
    [([2, 2], [4, 4], [10, 7]), ([2, 0], [4, 1], [10, 0]), ([2, 0], [4, 0], [10, 1])],
)
def test_sums_that_no_ratings_have_are_refused(count, total, squares):
    with pytest.raises(ValueError, match="idea 1 are those of no ratings"):
        Ratings.of_sums(count, total, squares)


def test_a_rating_of_an_idea_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="idea of row 1 is 2"):
        Ratings.of_rows([0, 2], [3, 4], 2)

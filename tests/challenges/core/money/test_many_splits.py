"""M5: ten thousand random splits lose and make nothing, whatever the minor unit is called."""

from random import Random

import pytest

from challenges.core.money import RE_SPLIT, RETURN, ROLL_DOWN, allocate, award_tiers
from challenges.core.money.words import plain_amount, plain_number


def test_ten_thousand_random_splits_add_up_and_no_part_is_a_unit_off():
    chance = Random(5)
    for _ in range(10_000):
        total = chance.randrange(10 ** chance.randrange(1, 13))
        weights = [chance.randrange(1, 1000) for _ in range(chance.randrange(1, 9))]

        parts = allocate(total, weights)

        assert sum(parts) == total
        whole = sum(weights)
        assert all(
            abs(part * whole - total * weight) < whole
            for part, weight in zip(parts, weights, strict=True)
        )


def test_ten_thousand_random_awards_give_away_the_tiers_and_not_a_unit_more():
    chance = Random(6)
    for _ in range(10_000):
        tiers = sorted((chance.randrange(1, 10**6) for _ in range(4)), reverse=True)
        places, place = [], 1
        for size in [chance.randrange(1, 3) for _ in range(chance.randrange(4))]:
            places += [place] * size
            place += size

        for rule in (RETURN, ROLL_DOWN, RE_SPLIT):
            division = award_tiers(tiers, places, rule)
            assert sum(division.parts) + division.returned == sum(tiers)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (10_000, "EUR", "100.00"),
        (3_333, "EUR", "33.33"),
        (100, "JPY", "100"),
        (100_001, "KWD", "100.001"),
        (-5, "KWD", "-0.005"),
        (-1050, "EUR", "-10.50"),
        (-7, "JPY", "-7"),
    ],
)
def test_an_amount_is_written_with_the_digits_of_its_currency(amount, currency, text):
    assert plain_number(amount, currency) == text
    assert plain_amount(amount, currency) == f"{currency} {text}"

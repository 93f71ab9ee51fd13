import pytest

from challenges.core.money.amounts import part_half_up


@pytest.mark.parametrize(
    ("amount", "bps", "part"),
    [
        (0, 500, 0),
        (100, 0, 0),
        (100, 10_000, 100),
        (10, 500, 1),  # 0.5
        (9, 500, 0),  # 0.45
        (30, 500, 2),  # 1.5, where half-even agrees
        (50, 500, 3),  # 2.5, where half-even says 2
        (10**30 + 1, 5000, (10**30 + 2) // 2),
    ],
)
def test_half_a_unit_is_rounded_up_whatever_the_size(amount, bps, part):
    assert part_half_up(amount, bps) == part

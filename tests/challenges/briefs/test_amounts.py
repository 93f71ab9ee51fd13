import pytest
from django.core.exceptions import ValidationError

from challenges.briefs.amounts import minor_units, typed_amount


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("6000", 600_000),
        ("6000.5", 600_050),
        ("6000.50", 600_050),
        ("6,000.50", 600_050),
        ("1,234,567.89", 123_456_789),
        (" 6 000.00 ", 600_000),
        ("6\u00a0000", 600_000),
        ("0.01", 1),
        # Each of these is a cent off when it passes through a float.
        ("1.15", 115),
        ("4.35", 435),
        ("8.20", 820),
        ("1001.10", 100_110),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_amounts_are_read_to_the_cent(typed, minor):
    assert minor_units(typed) == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0.00",
        "-5",
        "6000.505",
        "6.000,50",
        "6000,50",
        "60,00",
        "1e5",
        "NaN",
        "Infinity",
        "€6000",
        "0x10",
        "٦٠٠٠",
        "6_000",
        "1000000000",
        "9" * 10_000,
    ],
)
def test_what_is_not_plainly_an_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        minor_units(typed)


@pytest.mark.parametrize("minor", [1, 10, 99, 100, 600_050, 99_999_999_999])
def test_an_amount_is_shown_as_it_can_be_typed_again(minor):
    assert minor_units(typed_amount(minor)) == minor


def test_an_amount_is_shown_with_two_decimals():
    assert [typed_amount(minor) for minor in (1, 50, 600_050)] == ["0.01", "0.50", "6000.50"]

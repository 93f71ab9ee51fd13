from collections import namedtuple
from decimal import Decimal

import pytest

from challenges.balance import faults
from challenges.balance.faults import BadInput

Row = namedtuple("Row", "idea")


def fault(check, *arguments, **options):
    with pytest.raises(BadInput) as caught:
        check(*arguments, **options)
    return caught.value


def test_a_fault_is_told_with_its_place_and_reason():
    found = BadInput("reviews[3].score", "must be a number", others=[("reviews[4]", "lacks judge")])

    assert str(found) == "reviews[3].score: must be a number\nreviews[4]: lacks judge"
    assert isinstance(found, ValueError)


def test_of_many_faults_twenty_are_told():
    found = BadInput("a[0]", "wrong", others=[(f"a[{n}]", "wrong") for n in range(1, 20)])
    assert len(str(found).splitlines()) == 20
    assert "more" not in str(found)

    found = BadInput("a[0]", "wrong", others=[(f"a[{n}]", "wrong") for n in range(1, 23)])
    assert str(found).splitlines()[20:] == ["and 3 more"]


def test_the_faults_of_all_rows_come_together():
    def read(row, path):
        return faults.whole(row, path, 0, 9)

    assert faults.rows([1, 2], "list", read) == [1, 2]
    found = fault(faults.rows, [1, "2", 3, 44], "list", read)
    assert [found.path, *(path for path, _ in found.others)] == ["list[1]", "list[3]"]
    assert fault(faults.rows, (1, 2), "list", read).reason == "must be a list"


def test_a_repeated_key_names_both_rows():
    assert faults.unique([1, 2, 3], "list", lambda row: row) is None
    assert str(fault(faults.unique, [1, 2, 1, 1], "list", lambda row: row)) == (
        "list[2]: repeats list[0]: 1\nlist[3]: repeats list[0]: 1"
    )


def test_an_unknown_idea_names_its_row():
    assert faults.known([Row("A")], "reviews", "idea", {"A"}) is None
    found = fault(faults.known, [Row("A"), Row("Z")], "reviews", "idea", {"A"})
    assert str(found) == "reviews[1].idea: no idea has the id 'Z'"


def test_an_object_has_the_needed_keys_and_no_others():
    assert faults.mapping({"a": 1}, "x", required=("a",), optional=("b",)) is None
    assert fault(faults.mapping, {}, "x", required=("b", "a")).reason == "lacks a, b"
    assert fault(faults.mapping, {"a": 1, "c": 2}, "x", ("a",), ("b",)).reason == "does not know c"
    assert fault(faults.mapping, {1: 2}, "x", ()).reason == "does not know 1"
    assert fault(faults.mapping, None, "x", ()).reason == "must be an object"


@pytest.mark.parametrize("value", ["", "  ", "\n", "\u2003", None, 1, [], "\ud800", "a\udfff"])
def test_a_text_has_letters_that_can_be_written_down(value):
    assert fault(faults.text, value, "x").path == "x"


@pytest.mark.parametrize("value", ["a", " a ", "é", "e\u0301", "\U0001f4a1", "\0a", "a\nb"])
def test_a_text_is_kept_as_it_is(value):
    assert faults.text(value, "x") == value


def test_true_is_no_number_and_one_is_no_truth():
    assert faults.whole(1, "x", 0, 1) == 1
    assert faults.truth(True, "x") is True
    assert fault(faults.whole, True, "x", 0, 1).reason == "must be a whole number from 0 to 1"
    assert fault(faults.number, True, "x", 0, 1).reason == "must be a number from 0 to 1"
    assert fault(faults.truth, 1, "x").reason == "must be true or false"


def test_a_choice_is_one_of_those_offered():
    assert faults.one_of("a", "x", ("a", "b")) == "a"
    for value in ("c", None, [], {}, ["a"], 1):
        assert fault(faults.one_of, value, "x", ("a", "b")).reason == "must be one of: a, b"


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        (0.1, "0.1"),
        (1e-7, "0"),
        ("0.0000005", "0"),
        ("0.0000015", "0.000002"),
        (Decimal("0.25"), "0.25"),
        ("1E0", "1"),
        ("-0", "0"),
    ],
)
def test_a_number_is_brought_to_six_decimals_half_to_even(value, read_as):
    assert faults.number(value, "x", 0, 1) == Decimal(read_as)


@pytest.mark.parametrize(
    "value", [float("inf"), float("nan"), Decimal("NaN"), "1e400", 10**400, "1" * 500, 2, None, {}]
)
def test_a_number_outside_is_refused_whatever_it_is(value):
    assert fault(faults.number, value, "x", 0, 1).reason == "must be a number from 0 to 1"

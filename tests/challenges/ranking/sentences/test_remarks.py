import re
from dataclasses import replace
from pathlib import Path

import pytest

from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges

FORMATS = Path(__file__).parents[4] / "docs" / "formats.md"


def documented_statuses():
    table = FORMATS.read_text(encoding="utf-8").partition("| status | meaning |")[2]
    for row in table.partition("\n## ")[0].splitlines():
        yield from re.findall(r"`([a-z_]+)`", row.split("|")[1] if "|" in row else "")


def with_statuses(*statuses):
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], three_judges(aa=70, bb=75))
    return replace(found, statuses=frozenset(statuses))


def test_the_table_of_statuses_is_found():
    assert len(set(documented_statuses())) == 20


@pytest.mark.parametrize("status", sorted(documented_statuses()))
def test_every_documented_status_has_a_sentence_of_its_own(status):
    (told,) = sentences.remarks(with_statuses(status))

    assert told.endswith(".")
    assert told != status


def test_no_two_statuses_are_told_alike():
    told = sentences.remarks(with_statuses(*documented_statuses()))

    assert len(told) == len(set(told)) == len(set(documented_statuses()))


def test_a_status_that_is_not_known_here_is_told_by_its_name():
    assert sentences.remarks(with_statuses("judges_from_mars")) == ["judges_from_mars"]


def test_a_result_with_nothing_unusual_has_no_remarks():
    assert sentences.remarks(with_statuses()) == []


def test_too_few_voters_are_told_with_both_numbers():
    found = with_statuses()

    assert sentences.below_quorum(found, voters=1, quorum=1000) == (
        "Only 1 person voted; the rules ask for at least 1,000. The crowd was too small to rely on."
    )
    assert sentences.below_quorum(found, voters=1000, quorum=1000) == ""


def test_a_quorum_means_nothing_where_the_crowd_weighs_nothing():
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], three_judges(aa=70, bb=75), crowd_weight=0)

    assert sentences.below_quorum(found, voters=1, quorum=1000) == ""

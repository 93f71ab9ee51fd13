import pytest

from challenges.balance import BadInput, compute
from challenges.balance.about_votes import AboutVotes, read_about
from challenges.balance.intake import read
from tests.builders.balance_files import a_file, decided


def test_everything_may_be_left_out():
    assert read_about({}) == AboutVotes(None, None, None, None)


def test_signs_are_sorted_and_kept_with_the_rest():
    about = {"ballots_sha256": "ab" * 32, "searched": 7, "measured": ["young", "burst"]}

    assert read_about(about) == AboutVotes("ab" * 32, 7, ("burst", "young"), None)
    assert read(a_file() | {"votes": about}).as_input()["votes"] == about | {
        "measured": ["burst", "young"]
    }


@pytest.mark.parametrize(
    ("about", "path"),
    [
        (None, "votes"),
        ([], "votes"),
        ({"found": 1}, "votes"),
        ({"ballots_sha256": "AB" * 32}, "votes.ballots_sha256"),
        ({"ballots_sha256": "ab" * 31}, "votes.ballots_sha256"),
        ({"ballots_sha256": None}, "votes.ballots_sha256"),
        ({"searched": 1.0}, "votes.searched"),
        ({"measured": "burst"}, "votes.measured"),
        ({"not_measured": [1]}, "votes.not_measured[0]"),
    ],
)
def test_what_is_unsound_is_refused_with_its_place(about, path):
    with pytest.raises(BadInput) as caught:
        read(a_file() | {"votes": about})

    assert caught.value.path == path


def test_what_is_told_of_the_votes_decides_nothing():
    told, silent = decided(), decided()
    del silent["votes"], silent["ideas"][0]["outside"]

    differ = {key for key, value in compute(told).items() if value != compute(silent)[key]}

    assert differ == {"input_sha256", "digest"}

import re

import pytest

from challenges.balance.integrity.flags import KINDS, MESSAGES, Flag

VALUES = {
    "idea": 7,
    "hour": 3,
    "observed": 31,
    "expected": 6.04,
    "supports": 54,
    "hours": 48,
    "percent": 80,
}


def test_a_burst_is_told_in_a_plain_sentence():
    assert Flag("burst", VALUES).sentence == (
        "31 of the 54 supports for idea 7 came in one hour, when 6.0 were expected."
    )


def test_the_site_may_put_a_title_for_the_number_of_an_idea():
    flag = Flag("source", VALUES)

    assert "“Trees”: 54" in flag.message % {**flag.values, "idea": "“Trees”"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_of_named_values_that_accuses_nobody(kind):
    sentence = Flag(kind, VALUES).sentence

    assert "31" in sentence
    assert "%(" not in sentence
    assert not re.search("fraud|fake|cheat|suspic|manipul|bot|ring", sentence)
    assert re.findall(r"%(?!\(\w+\)|%)", MESSAGES[kind].replace("%%", "")) == []


def test_only_lock_step_and_shared_devices_link_people():
    assert [kind for kind in KINDS if Flag(kind, {}).links] == ["lockstep", "device"]


def test_only_a_source_is_mere_information():
    assert [kind for kind in KINDS if Flag(kind, {}).information] == ["source"]


def test_equal_flags_are_equal_and_can_be_kept_in_a_set():
    one, other = Flag("burst", {"idea": 1}, (1,)), Flag("burst", {"idea": 1}, (1,))

    assert one == other
    assert one != Flag("burst", {"idea": 2}, (1,))
    assert len({one, other}) == 1

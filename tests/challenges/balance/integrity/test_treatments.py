import pytest

from challenges.balance.integrity import TREATMENTS, Flag, named, weights

GROUP = Flag("lockstep", {}, ideas=(1, 2), voters=(1, 3, 4, 6))


@pytest.mark.parametrize(
    ("treatment", "each", "together"),
    [("report", 1, 4), ("sqrt", 0.5, 2), ("cap1", 0.25, 1), ("exclude", 0, 0)],
)
def test_a_group_of_four_counts_as_the_treatment_says(treatment, each, together):
    found = weights([GROUP], treatment, voters=8)

    assert found.tolist() == [1, each, 1, each, each, 1, each, 1]
    assert found.sum() - 4 == together


def test_these_are_all_treatments():
    assert TREATMENTS == ("report", "sqrt", "cap1", "exclude")


def test_groups_that_overlap_are_one_group():
    device = Flag("device", {}, voters=(0, 6, 7))
    apart = Flag("device", {}, voters=(2, 5))

    found = weights([GROUP, apart, device], "cap1", voters=9)

    assert found == pytest.approx([1 / 6, 1 / 6, 1 / 2, 1 / 6, 1 / 6, 1 / 2, 1 / 6, 1 / 6, 1])
    assert (found == weights([device, apart, GROUP], "cap1", voters=9)).all()


def test_a_group_named_twice_counts_once():
    assert weights([GROUP, GROUP], "sqrt", 8).tolist() == weights([GROUP], "sqrt", 8).tolist()


@pytest.mark.parametrize("kind", ["burst", "young", "one_idea", "source"])
@pytest.mark.parametrize("treatment", TREATMENTS)
def test_when_and_who_are_no_links_between_people(kind, treatment):
    flag = Flag(kind, {}, ideas=(1,), voters=(0, 1, 2, 3, 4, 5))

    assert weights([flag], treatment, voters=7).tolist() == [1] * 7


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_without_flags_every_ballot_counts_in_full(treatment):
    assert weights([], treatment, voters=3).tolist() == [1, 1, 1]
    assert weights((), treatment, voters=0).tolist() == []


def test_everybody_linked_still_counts_once_together():
    flag = Flag("lockstep", {}, voters=tuple(range(100)))

    assert weights([flag], "cap1", 100).sum() == pytest.approx(1)
    assert weights([flag], "sqrt", 100).sum() == pytest.approx(10)


def test_an_unknown_treatment_is_refused_even_without_flags():
    with pytest.raises(ValueError, match="unknown treatment 'ban', not one of report, sqrt"):
        weights([], "ban", voters=3)


def test_a_voter_who_does_not_exist_is_refused():
    for function in (lambda: weights([GROUP], "report", 6), lambda: named([GROUP], 6)):
        with pytest.raises(ValueError, match="names voter 6, and there are only 6"):
            function()


def test_all_who_are_named_can_be_set_aside_except_by_mere_information():
    flags = [
        GROUP,
        Flag("burst", {}, ideas=(1,), voters=(0, 1)),
        Flag("source", {}, ideas=(1,), voters=(7,)),
    ]

    assert named(flags, voters=8).tolist() == [1, 1, 0, 1, 1, 0, 1, 0]
    assert named([], voters=2).tolist() == [False, False]

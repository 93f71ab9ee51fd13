import numpy as np

from challenges.balance.integrity.groups import join


def joined(labels, *links):
    first, second = np.array(links, dtype=int).reshape(-1, 2).T
    return join(np.array(labels, dtype=int), first, second).tolist()


def test_a_chain_of_links_makes_one_group():
    assert joined([0, 1, 2, 3, 4], (4, 2), (2, 1)) == [0, 1, 1, 3, 1]


def test_members_that_were_one_group_move_together():
    assert joined([0, 1, 1, 3, 1], (3, 2)) == [0, 1, 1, 1, 1]
    assert joined([0, 1, 1, 3, 1], (0, 4)) == [0, 0, 0, 3, 0]


def test_without_links_nothing_changes():
    assert joined([0, 1, 1]) == [0, 1, 1]
    assert joined([]) == []

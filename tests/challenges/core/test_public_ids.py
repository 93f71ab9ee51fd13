import re

from challenges.core.public_ids import ALPHABET, LENGTH, PublicIdConverter, new_public_id


def test_public_ids_are_twelve_letters_that_can_be_read_aloud():
    ids = {new_public_id() for _ in range(500)}

    assert len(ids) == 500
    assert {len(public_id) for public_id in ids} == {LENGTH}
    assert set("".join(ids)) <= set(ALPHABET)
    assert set("ilou") & set(ALPHABET) == set()


def test_addresses_take_public_ids_and_nothing_else():
    pattern = re.compile(PublicIdConverter.regex)

    assert pattern.fullmatch(new_public_id()) is not None
    for other in ("", "1", "abcdefghijkl", "0123456789AB", "0123456789abc", "0123456789a/"):
        assert pattern.fullmatch(other) is None

import gzip
from hashlib import sha256

from challenges.voting.ballot_lines import EVERYTHING, Packed, ballot_line, head_line


def test_the_head_names_the_ideas_that_the_lines_count():
    assert head_line(challenge="quiet", ideas=["a1", "b2"], source_sha256="") == (
        '{"challenge":"quiet","format":"ideabounty-ballots/1","ideas":["a1","b2"],'
        '"source_sha256":""}'
    )


def test_a_ballot_is_sorted_and_says_where_it_does_not_count():
    line = {"voter": "0a", "seen": {4, 0, 2}, "supports": {4, 2}}

    assert ballot_line(**line, counts=True) == '{"seen":[0,2,4],"supports":[2,4],"voter":"0a"}'
    assert ballot_line(**line, counts=False) == (
        '{"outside":true,"seen":[0,2,4],"supports":[2,4],"voter":"0a"}'
    )


def test_whoever_had_the_whole_list_saw_all():
    line = ballot_line(voter="0a", seen=EVERYTHING, supports=[], counts=True)

    assert line == '{"seen":"all","supports":[],"voter":"0a"}'


def packed(*lines):
    found = Packed()
    for line in lines:
        found.add(line)
    return found.body, found.sha256


def test_lines_are_packed_with_the_hash_of_what_was_packed():
    body, digest = packed("one", "zwölf")

    assert gzip.decompress(body).decode() == "one\nzwölf\n"
    assert digest == sha256("one\nzwölf\n".encode()).hexdigest()


def test_the_same_lines_give_the_same_bytes_and_nothing_tells_when():
    first, again = packed("one", "two")[0], packed("one", "two")[0]

    assert first == again
    # No flags, so no name of a file; and no time.
    assert first[3:8] == bytes(5)

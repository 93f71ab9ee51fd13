"""Which ideas are pointed out as alike, and that everything else is left in peace."""

from challenges.ideas.similar import Pair, common_stems, marked, similar_pairs, stems
from challenges.management.demo.content import content, ideas_of

BUS = "A repair bus with tools stops on village squares; volunteers mend kettles and bicycles."
WORKSHOP = "Volunteers in a bus mend bicycles and kettles with their tools on squares of villages."
CHOIR = "A choir sings under the bridge on the first frosty evening of December."


def test_a_paraphrase_is_found_and_another_idea_is_not():
    pairs = similar_pairs({3: CHOIR, 2: WORKSHOP, 1: BUS})

    assert [(pair.first, pair.second) for pair in pairs] == [(1, 2)]
    assert 0.5 < pairs[0].alike <= 1


def test_the_same_text_is_wholly_alike_and_an_empty_one_is_like_nothing():
    assert similar_pairs({1: BUS, 2: BUS, 3: "", 4: ""}) == [Pair(1, 2, 1.0)]
    assert similar_pairs({}) == []
    assert similar_pairs({1: "", 2: "a b"}) == []


def test_pairs_that_were_told_apart_are_left_out():
    assert similar_pairs({1: BUS, 2: WORKSHOP}, apart=[(1, 2)]) == []


def test_no_two_ideas_of_forty_strangers_are_taken_for_one():
    for row in content("challenges"):
        texts = {
            number: " ".join([story["title"], story["summary"], *story["answers"]])
            for number, story in enumerate(ideas_of(row["slug"]))
        }
        assert similar_pairs(texts) == [], row["slug"]


def test_words_are_known_in_another_form_and_without_accents():
    assert stems("Répairing the REPAIR, repaired at cafés") == {"repai", "cafes"}
    assert stems("a the 123 of") == set()


def test_what_everybody_says_is_common():
    texts = [f"river {word}" for word in ("boat", "bell", "duck", "rail", "lamp", "soup", "song")]

    assert common_stems(texts) == {"river"}


def test_marking_keeps_every_letter():
    text = "The Bus, the <bus>; buses!\n"

    parts = marked(text, stems("buses"))

    assert "".join(part for part, _is_shared in parts) == text
    assert [part for part, is_shared in parts if is_shared] == ["buses"]

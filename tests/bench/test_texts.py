"""Search is measured with words of which it is known how many texts hold them."""

from bench.seed.texts import EVERYWHERE, MIDDLING, RARE, WORDS, idea_text


def test_the_texts_are_the_same_every_time():
    assert idea_text("large", 7) == idea_text("large", 7)
    assert idea_text("large", 7) != idea_text("large", 8)
    assert idea_text("large", 7) != idea_text("small", 7)


def test_the_words_are_as_frequent_as_the_search_supposes():
    titles = [idea_text("large", number)[0].lower().split() for number in range(1_000)]

    holding = {
        word: sum(word in title for title in titles) for word in (EVERYWHERE, MIDDLING, RARE)
    }

    assert holding == {EVERYWHERE: 950, MIDDLING: 10, RARE: 1}


def test_no_word_of_the_vocabulary_is_one_of_those():
    assert {EVERYWHERE, MIDDLING, RARE}.isdisjoint(WORDS)
    assert len(WORDS) == len(set(WORDS)) == 4_000

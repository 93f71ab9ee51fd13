"""Texts of ideas and comments: as long and as uneven as real ones, and the same every time."""

from itertools import accumulate, product
from random import Random

from bench.plan import SEED

# How often each of these is found is known: what the search is measured with.
RARE, MIDDLING, EVERYWHERE = "quillwort", "riverbank", "together"
RARE_EVERY, MIDDLING_EVERY, MISSING_EVERY = 20_000, 100, 20

_BEGINNINGS = ("br", "c", "d", "f", "gl", "h", "l", "m", "n", "p", "r", "s", "st", "t", "v")
_MIDDLES = ("a", "e", "i", "o", "u", "ai", "ea", "oo")
_ENDS = ("", "n", "r", "st", "ld", "m")
_SHORT = [a + b + c for a, b, c in product(_BEGINNINGS, _MIDDLES, _ENDS)]


def _vocabulary(size: int = 4_000) -> list[str]:
    """Words that can be spoken; the first ones, which come most often, are short."""
    random = Random(SEED)
    long = [a + b for a in random.sample(_SHORT, 90) for b in random.sample(_SHORT, 60)]
    random.shuffle(long)
    return list(dict.fromkeys(random.sample(_SHORT, 300) + long))[:size]


WORDS = _vocabulary()
# Zipf: the tenth word comes a tenth as often as the first.
_WEIGHTS = list(accumulate(1 / (rank + 1) for rank in range(len(WORDS))))


def idea_text(challenge: str, number: int) -> tuple[str, str, list[str]]:
    """Title, summary and two answers of an idea."""
    random = Random(f"{SEED} {challenge} {number}")
    words = _some(random, random.randrange(3, 8))
    if number % MISSING_EVERY:
        words.append(EVERYWHERE)
    if number % MIDDLING_EVERY == 3:
        words.append(MIDDLING)
    if number % RARE_EVERY == 7:
        words.append(RARE)
    summary = _sentence(random, random.randrange(10, 24))[:200]
    answers = [
        " ".join(_sentence(random, random.randrange(6, 18)) for _sentence_number in range(count))
        for count in (random.randrange(3, 8), random.randrange(2, 5))
    ]
    return " ".join(words).capitalize()[:100], summary, answers


def comment_text(number: int) -> str:
    random = Random(f"{SEED} comment {number}")
    return " ".join(_sentence(random, random.randrange(5, 15)) for _n in range(1 + number % 4))


def _sentence(random: Random, length: int) -> str:
    return " ".join(_some(random, length)).capitalize() + "."


def _some(random: Random, length: int) -> list[str]:
    return random.choices(WORDS, cum_weights=_WEIGHTS, k=length)

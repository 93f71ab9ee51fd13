"""Ideas whose words are alike, for a person to look at: it suggests, and never decides.

Each text is the set of its words, cut to their first letters so that "repair" and "repairing" are
one, and rare words weigh more. Two texts are as alike as the weight of the words they share is to
the weight of all that they say (a weighted Jaccard index, 0 to 1).
docs/decisions/duplicates-are-found-by-words.md
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

# Found by trying on the demo and on proposals of a real city: below it hardly a pair is one idea.
ALIKE = 0.16
MOST_PAIRS = 200
STEM = 5
SHORTEST_WORD = 4
# A word that so many texts have tells nothing, and comparing all who have it takes long.
COMMON_PART, COMMON_LEAST = 0.08, 6
ROWS_AT_ONCE = 500
_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys of the texts, the smaller first; alike: 0 to 1."""

    first: int
    second: int
    alike: float


def similar_pairs(
    texts: Mapping[int, str], *, least: float = ALIKE, apart: Iterable[tuple[int, int]] = ()
) -> list[Pair]:
    """The pairs that are at least so alike, the most alike first, 200 at most.

    apart: pairs to leave out, the smaller key first.
    """
    keys = np.array(sorted(texts), dtype=np.int64)
    matrix = _matrix([stems(texts[key]) for key in keys.tolist()])
    if matrix.shape[1] == 0:
        return []
    is_there = matrix.copy()
    is_there.data = (is_there.data > 0).astype(float)
    is_there = is_there.T.tocsr()
    weights = np.asarray(matrix.sum(axis=1)).ravel()
    left_out = set(apart)
    found = []
    for start in range(0, len(keys), ROWS_AT_ONCE):
        found += [
            pair
            for pair in _pairs_from(start, matrix, is_there, weights, keys, least)
            if (pair.first, pair.second) not in left_out
        ]
    found.sort(key=lambda pair: (-pair.alike, pair.first, pair.second))
    return found[:MOST_PAIRS]


def common_stems(texts: Iterable[str]) -> set[str]:
    """Those that so many texts have that they tell nothing about any."""
    sets = [stems(text) for text in texts]
    holders = Counter(stem for found in sets for stem in found)
    most = _most_holders(len(sets))
    return {stem for stem, number in holders.items() if number > most}


def stems(text: str) -> set[str]:
    """The beginnings of its words, without accents; words of up to three letters are left out."""
    return {stem for word in _WORD.findall(text) if (stem := _stem(word))}


def marked(text: str, shared: set[str]) -> list[tuple[str, bool]]:
    """The text in parts, in order, each with whether it is a word of `shared` stems."""
    parts, end = [], 0
    for match in _WORD.finditer(text):
        if _stem(match.group()) in shared:
            parts += [(text[end : match.start()], False), (match.group(), True)]
            end = match.end()
    parts.append((text[end:], False))
    return [part for part in parts if part[0]]


def _most_holders(texts: int) -> float:
    return max(COMMON_LEAST, COMMON_PART * texts)


def _stem(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain[:STEM] if len(plain) >= SHORTEST_WORD else ""


def _matrix(sets: list[set[str]]) -> sparse.csr_matrix:
    """A row for each text, a column for each stem, holding the stem's weight."""
    number: dict[str, int] = {}
    rows, columns = [], []
    for row, found in enumerate(sets):
        for stem in found:
            rows.append(row)
            columns.append(number.setdefault(stem, len(number)))
    shape = (len(sets), len(number))
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    holders = np.asarray(matrix.sum(axis=0)).ravel()
    most = _most_holders(len(sets))
    # What one text alone says sets it apart from every other, so it keeps its weight.
    weight = np.where(holders <= most, np.log((len(sets) + 1) / np.maximum(holders, 1)), 0.0)
    return (matrix @ sparse.diags(weight)).tocsr() if len(number) else matrix


def _pairs_from(start: int, matrix, is_there, weights, keys, least: float):
    """Those whose first text is one of the rows from `start` on."""
    shared = (matrix[start : start + ROWS_AT_ONCE] @ is_there).tocoo()
    first, second = shared.row + start, shared.col
    later = second > first
    first, second, common = first[later], second[later], shared.data[later]
    together = weights[first] + weights[second] - common
    alike = np.divide(common, together, out=np.zeros_like(common), where=together > 0)
    for place in np.flatnonzero(alike >= least):
        pair = keys[first[place]], keys[second[place]]
        yield Pair(int(pair[0]), int(pair[1]), float(alike[place]))

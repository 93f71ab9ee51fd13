"""What properties of the balance are tried on: numbers, sides and panels of any kind."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.balance.reviews import Reviews
from challenges.balance.winrate import Side

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 7)
exact = st.decimals(0, 100, places=6)
counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=9)
some_bytes = st.binary(min_size=16, max_size=40)


def for_any(*strategies, max_examples=20):
    """The property holds for whatever is drawn; the same draws every time."""
    quick = settings(derandomize=True, database=None, deadline=None, max_examples=max_examples)
    return lambda holds: quick(given(*strategies)(holds))


def draw_side(seed, size):
    draw = np.random.default_rng(seed)
    root = draw.normal(0, draw.choice([0, 0.3, 2]), (size, size))
    return Side(draw.normal(0, 1, size), root @ root.T)


def draw_reviews(seed, ideas=6, judges=4, complete=False):
    """Reviews of some ideas by some judges, marks in whole points; each idea has at least one."""
    draw = np.random.default_rng(seed)
    cells = draw.random((ideas, judges)) < 0.6
    cells[np.arange(ideas), draw.integers(0, judges, ideas)] = True
    idea, judge = np.nonzero(np.ones_like(cells) if complete else cells)
    return Reviews(idea, judge, draw.integers(0, 101, len(idea)).astype(float), ideas, judges)


def split(pairs):
    """Supports and exposures (N,) from pairs of any two counts."""
    supports = np.array([min(pair) for pair in pairs])
    return supports, np.array([max(pair) for pair in pairs])

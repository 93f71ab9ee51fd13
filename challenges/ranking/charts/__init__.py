"""The charts of a result: SVG made on the server, every number of it in a table beside it."""

from .bars import domain, one_bar, split_bar
from .chances import MOST_BARS, chances, likeliest
from .judges import MOST_JUDGES, judges
from .scatter import Scatter, scatter
from .weights import Weights, weights

__all__ = [
    "MOST_BARS",
    "MOST_JUDGES",
    "Scatter",
    "Weights",
    "chances",
    "domain",
    "judges",
    "likeliest",
    "one_bar",
    "scatter",
    "split_bar",
    "weights",
]

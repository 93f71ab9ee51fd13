"""Union-find: whom a chain of links puts into one group."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

GROUP_LEAST = 5


def join(labels, first, second) -> np.ndarray:
    """Labels (m,) after the members `first` and `second` (k,) were linked pair by pair.

    labels: whole numbers (m,) from 0 to m - 1; members with equal labels are one group. Joined
    groups take the lowest of their labels.
    """
    old, ends = np.unique(np.concatenate([labels[first], labels[second]]), return_inverse=True)
    links = np.ones(len(first), dtype=np.int8), np.split(ends, 2)
    graph = coo_array(links, shape=(len(old), len(old)))
    group = connected_components(graph, directed=False)[1]
    lowest = old[np.unique(group, return_index=True)[1]]
    renamed = np.arange(len(labels))
    renamed[old] = lowest[group]
    return renamed[labels]

"""Owns the kinds of ballot beside support/skip: stars, points and credits, pairs, supports without
an exposure log. Each gives what `crowd` gives: the mean of every idea, and how sure it is.

An up/down ballot needs no module: it is `crowd` with exposures = ups + downs.
"""

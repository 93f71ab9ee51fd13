"""Owns Idea: drafts, versions, tags, the picture, withdrawing, hiding and merging.

Sends `signals.idea_submitted`, `idea_withdrawn`, `ideas_merged` and `merge_undone`.
"""

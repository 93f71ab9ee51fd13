"""Owns Idea: drafts, versions, tags, the picture, withdrawing and hiding.

Sends `signals.idea_submitted` and `signals.idea_withdrawn`.
"""

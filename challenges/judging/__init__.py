"""Owns the expert side: Panel, Judge, Nomination, Assignment, Conflict, Review, Score, versions.

Sends `signals.judge_invited`.
"""

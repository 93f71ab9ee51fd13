"""Owns the expert side: Panel, Judge, Assignment, Conflict, Review, ReviewVersion, Score.

Sends `signals.judge_invited`.
"""

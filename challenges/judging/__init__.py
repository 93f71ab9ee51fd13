"""Owns the expert side: Judge, Assignment, Conflict, Review, Score.

Sends `signals.judge_invited`.
"""

"""Owns the expert side: Panel, Judge, Assignment, Conflict, Review, ReviewVersion, Score,
ReviewCorrection. Sends `signals.judge_invited`, `judge_reminded`, `correction_asked` and
`correction_decided`.
"""

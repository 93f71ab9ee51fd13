"""Owns the expert side: Panel, Judge, Nomination, Assignment, Conflict, Review, ReviewVersion,
Score, ReviewCorrection. Sends `signals.judge_invited`, `judge_reminded`, `queue_grew`,
`correction_asked` and `correction_decided`.
"""

"""Owns votes: Ballot, Support, the append-only vote log, tallies and exposures.

Sends `signals.support_stated` and `signals.receipts_due`.
"""

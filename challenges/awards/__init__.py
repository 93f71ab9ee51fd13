"""Owns the award: who gets which part of the bounty, the payout order; posts to the ledger.

Sends `signals.bounty_awarded`.
"""

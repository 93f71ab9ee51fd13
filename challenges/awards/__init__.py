"""Owns the award: who gets which part of the bounty, its payout, the rights, and what came of it.

Posts to the ledger. Sends `signals.bounty_awarded`, `payout_sent` and `project_updated`.
"""

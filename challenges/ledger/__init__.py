"""Owns the books: Account and Entry, double entry in integer minor units, append-only.

Sends no signals.
"""

"""Owns the brief (Wagtail page) and the challenge behind it: windows, criteria, bounty, card.

Sends `signals.card_frozen` and `signals.dates_moved`.
"""

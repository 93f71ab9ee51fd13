"""Owns the shortlist and the Result: gathers votes and scores, runs the balance, publishes.

Sends `signals.result_published`.
"""

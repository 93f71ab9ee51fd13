"""Owns the people: User, profile, sign-up and sign-in, the second factor.

Sends no signals.
"""

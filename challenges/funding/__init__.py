"""Owns the bounty held: what an organisation has paid in, confirmed by staff, and what went back.

Sends no signals.
"""

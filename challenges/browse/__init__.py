"""Owns the public pages that combine features: wall of ideas, idea page, results page.

Sends no signals.
"""

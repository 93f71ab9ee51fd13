"""Owns mail: the outbox, and the letters that answer what happens elsewhere.

Sends no signals.
"""

"""Owns the workbench of organisers and judges, in the site's own design.

Sends no signals.
"""

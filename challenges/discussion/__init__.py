"""Owns talk about ideas: our wrapping of django-comments-xtd, reports, hiding with a reason.

Sends `signals.comment_posted`.
"""

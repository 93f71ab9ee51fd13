"""Owns Organisation and Membership: who acts for whom, and what that lets them do in the CMS.

Sends no signals.
"""

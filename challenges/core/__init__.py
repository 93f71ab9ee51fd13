"""What every feature needs, no word of the domain: money, verdicts, errors, the database's clock.

Sends no signals.
"""

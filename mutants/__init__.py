"""`make mutants`: break the rules one small change at a time and see which change no test notices.

How it works and what it found: docs/mutants.md.
"""

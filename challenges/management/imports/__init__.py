"""Brings in what was done elsewhere: real elections (Pabulib), and ideas with their talk (CSV)."""

"""Lays out the bench's database: step by step, the same every time, and only once."""

"""Tokens: which claims, how they are signed, and whether one is good. No HTTP."""

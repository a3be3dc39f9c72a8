"""What PingOne does with single collections and with no other: the hooks of the catalogue.

Each is named by the row that uses it. See docs/reference/fidelity.md for messages and codes that
were chosen here because none could be found in public.
"""

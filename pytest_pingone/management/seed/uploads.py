"""Certificates and private keys in a seed: PEM text, for what the Management API takes as files."""

from __future__ import annotations


def file_of(text: str) -> bytes:
    """Return the file that is uploaded, given what a seed says."""
    return text.encode()

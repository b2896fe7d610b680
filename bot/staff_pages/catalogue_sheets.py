"""The staff list and the task list as sheets: out, and in again after a dry run."""

from __future__ import annotations

SHEETS_PATH = "/medarbejder/katalog/ark"
MOST_UPLOADED = 5_000_000
"""Bytes of a form that brings a sheet."""

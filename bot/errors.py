"""Errors that whoever runs the program can mend: their message says, in Danish, what to do."""

from __future__ import annotations


class MendableError(Exception):
    """Base of all errors whose message is meant for the person at the command line."""


class ModelMissingError(MendableError):
    """There is no trained model where one was expected."""


class TrainingFailedError(MendableError):
    """Training gave no model."""


class StorageUnavailableError(MendableError):
    """The database cannot be read or written: locked, unreachable or out of disk space."""

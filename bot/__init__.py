"""Én indgang: one entrance for a municipality's business inquiries."""

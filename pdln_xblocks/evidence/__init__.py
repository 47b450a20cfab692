"""Drafts, files, attempts: what teachers give as evidence."""

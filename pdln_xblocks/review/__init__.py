"""Evaluators, readings, claims, reviews, decisions: how evidence is judged."""

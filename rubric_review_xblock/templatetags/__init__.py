"""Template tags of the evaluators' screens."""

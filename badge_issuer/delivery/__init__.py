"""Getting awards to their backends: never lost, never twice."""

"""What the same work costs elsewhere."""

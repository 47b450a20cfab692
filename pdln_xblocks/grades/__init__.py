"""Grade postings: how a released decision reaches the gradebook."""

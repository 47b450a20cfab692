"""Open Badges as documents: what they say, how they are read, what a signature covers. No rows, no clock."""

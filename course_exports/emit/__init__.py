"""The third stage: a checked package as bytes. Nothing here can find a mistake of the author's any more."""

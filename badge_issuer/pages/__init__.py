"""The public pages, and everything that can be taken away from them."""

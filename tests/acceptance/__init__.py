"""The story of one badge, driven through a browser against the running preview."""

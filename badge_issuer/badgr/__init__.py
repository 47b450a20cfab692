"""
Badgr, today Canvas Credentials by Parchment: its API v2 as a client, and what keeps it in step with our rows.

`client` and `login` know HTTP and nothing else; `replies` and `values` hold what came back; `tokens` keeps what the
service gave us to speak with; `badge_classes` makes ours there; `reconcile` compares what both sides hold.
"""

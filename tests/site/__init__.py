"""
The walk of docs/how-to/verify-on-a-site.md as a program: `python -m tests.site URL --course KEY …`.

It speaks HTTP and calls management commands, and imports nothing of the platform nor of the suite: what it finds out is
what people and operators would.
"""

"""
The process: what happens to a submission from its sending to its consequences, each step one transaction over rows of
several rooms.
"""

"""
What the suite's blocks have in common: how a definition stands in OLX, who looks, how a screen is rendered.

    olx.py       a definition inside a block's element: read, kept when it cannot be read, written back
    person.py    who the runtime says is looking
    screen.py    templates and static files of the blocks' packages
"""

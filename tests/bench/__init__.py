"""
What the suite costs, measured: `make bench` writes build/bench.json and prints it as a table.

Each row is one operation on one database at one size. Timings are medians. Statements that only open, close or mark a
transaction are not counted as queries. `baseline_ms` is ORA2's figure for the same call where one was recorded
(baselines/ora2_recorded.py), or a program of baselines/ run in the same process.
"""

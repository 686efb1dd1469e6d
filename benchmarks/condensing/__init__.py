"""How long threads are condensed, beside how others do it: calls, tokens, waits, facts kept.

`python -m benchmarks.condensing [--quick] [--retention]`
"""

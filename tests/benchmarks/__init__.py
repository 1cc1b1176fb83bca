"""What things cost, beside the least that they could cost.

A module `bench_<noun>.py` here has a function `pairs()` that yields `Pair` values; what it needs stays
open while the generator stands at a yield. `make bench` measures them all, `make bench ARGS=catalog`
those whose module or name holds the word.
"""

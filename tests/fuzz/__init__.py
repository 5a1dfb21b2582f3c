"""Every reader of foreign content under made-up input, and every writer under made-up scans.

`fuzzing.py` has the list and the runner, `drawing.py` the strategies; the other modules add to the list by kind.
`make test` makes a few cases of each (`test_few_cases.py`), `make acceptance` 100,000 and more.
"""

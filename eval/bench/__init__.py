"""How fast and how small: ``python -m eval.bench`` (or ``make bench``), with stock pipelines beside it in the same run.

Each measurement is a job in a process of its own (``jobs``), so that none warms or fattens the other; the command runs
the jobs, takes medians of the repeats and writes a table, the raw figures and plots. Ratios within one run can be
compared between machines; times cannot.
"""

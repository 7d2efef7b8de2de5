"""The nightly watch: tonight's candidate against the accepted build, in stages of interleaved pairs of starts.

`tonight` is the road of one night. `rules` decide from pairs, `simulation` computes what the rules find and the
thresholds they need, `bisection` finds the commit, `tell` sends what was found. At this level: the builds and series
that are watched, what earlier nights left (`ledger`), what measures a stage (`measurer`), and what people decide.
"""

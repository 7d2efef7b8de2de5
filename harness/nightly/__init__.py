"""The nightly watch: tonight's candidate against the accepted build, in stages of interleaved pairs of starts.

`tonight` is the road of one night; a `validation` and a `bisection` are the two others that measure. `findings` are
what a night found, `measuring` is how a stage is measured, `builds` are what it is measured of, `past` is what
earlier nights left. `rules` decide from pairs, `simulation` computes what the rules find and the thresholds they
need, `tell` sends what was found. At this level beside them: what is watched (`config`, `courses`, `series`,
`programs`, `settings`), how a night begins and ends, and what people and the improvement rule decide.
"""

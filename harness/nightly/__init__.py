"""The nightly watch: tonight's candidate against the accepted build, in stages of interleaved pairs of starts.

Its pure modules, from the bottom up: `pairs` (order and ratios), `evidence` (what is carried to the next night),
`stages` (what is decided after each), `design` (these together), `questions` and `phone_stages` (what all series of a
phone share, and what is one series' own), `night` (one phone's night, as its driver asks for it). Beside them: `world`
and `measured` (where simulated pairs come from), `succession` and `phone_succession` (nights one after another),
`thresholds` (computed from a wanted rate of false alarms), `simulate` and `findable` (what a design finds, in numbers
and in words), `locate` (the first bad night), `bisection` (the commit that did it).
"""

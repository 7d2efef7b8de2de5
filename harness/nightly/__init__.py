"""The nightly watch: tonight's candidate against the accepted build, in stages of interleaved pairs of starts.

Only numbers live in this room's pure modules: `pairs` (order and ratios), `stages` (what is decided after each),
`evidence` (what is carried to the next night), `questions` (what all series of a phone share, and what is one series'
own), `thresholds` (computed from a wanted rate of false alarms), `world` and `measured` (where simulated pairs come
from), `succession` and `phone_succession` (nights one after another), `simulate` (what a design finds), `locate` (the
first bad night).
"""

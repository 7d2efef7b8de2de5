"""What the rules find and how often they cry wolf, by simulated nights.

`world` and `session_bootstrap` say where simulated pairs come from, `succession` and `phone_succession` put nights
one after another, `thresholds` are computed from a wanted rate of false alarms and kept by `kept_thresholds`,
`simulate` and `findable` say what a design finds, in numbers and in words.
"""

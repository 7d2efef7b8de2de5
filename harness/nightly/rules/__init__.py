"""From pairs of starts to decisions, in numbers alone: pure, no store and no phone.

From the bottom up: `pairs` (order and ratios), `evidence` (what is carried to the next night), `standing` (what ends an
alert), `stages` (what is decided after each), `design` (these together), `questions` and `phone_stages` (what all
series of a phone share, and what is one series' own), `phone_night` (one phone's night, as its driver asks for it).
"""

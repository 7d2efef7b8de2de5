"""`bigcore nightly …`, each command in a file of its own, but for the two decisions.

`group` names them; `options`, `equipment`, `files` and `words` serve several. `night_view` and `stage_line` are what a
night shows while it measures, `decision_lines` what `status` tells of decisions, `questions` those of `init`.
"""

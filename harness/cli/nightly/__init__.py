"""`bigcore nightly …`, each command in a file of its own, but for the two decisions.

`group` names them; `options`, `equipment`, `files`, `questions` and `words` serve several.
"""

"""`bigcore nightly …`, each command in a file of its own.

`group` names them; `options`, `equipment`, `files`, `questions` and `words` serve several.
"""

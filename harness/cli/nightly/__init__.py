"""`bigcore nightly …`, each command in a file of its own.

`group` names them; `files`, `questions` and `words` serve several.
"""

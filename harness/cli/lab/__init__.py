"""`bigcore lab …`, each command in a file of its own.

`group` names them; `options` and `words` serve several.
"""

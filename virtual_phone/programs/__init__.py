"""The table of programs, and how a word of the shell finds one."""

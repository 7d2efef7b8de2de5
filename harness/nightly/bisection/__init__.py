"""Which commit made it slower: commits between a good and a bad one are built and measured beside the good one."""

"""Nights whose true answer is known, on the user's own phones: does the watch find what is there, and nothing else?"""

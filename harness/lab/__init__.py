"""Phones on several hosts: agents that own phones, sweeps that are queued for them, and what all of them do now."""

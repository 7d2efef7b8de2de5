"""What each fault does to the phone, and how faults are drawn from a seed."""

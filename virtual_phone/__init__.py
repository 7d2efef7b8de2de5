"""A phone made of software behind the real ADB protocol. Nothing but the command that starts one imports it."""

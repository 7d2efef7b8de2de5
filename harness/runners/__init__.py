"""Three ways to ask a phone the same question, with the same kind of answer."""

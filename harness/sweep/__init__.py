"""One sweep: what is asked, which phones, a worker process for each, the result."""

"""One file per page: data gathered for a template."""

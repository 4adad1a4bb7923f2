"""(source, schema, offset) -> what the editor shows of it: Markdown and plain data."""

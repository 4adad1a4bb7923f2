"""What tests stand on: real databases, interpreters, projects."""

"""The command line. It is imported in two steps: `early` starts processes while `commands` and all behind it load."""

"""The only package that speaks LSP: one module a feature, each thin over `project`."""

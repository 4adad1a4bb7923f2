"""Every rule, one module each; found by their presence in this folder."""

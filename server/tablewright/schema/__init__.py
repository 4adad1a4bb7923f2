"""What an alias holds: frozen facts of tables and columns, and what their native types mean."""

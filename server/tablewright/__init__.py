"""Tablewright keeps Django models true to the tables they sit on."""

__version__ = "0.1.0"

"""Requests on the wire -> what the project's settings and databases say.

Python 3.8 syntax, standard library and Django only.
"""

PROTOCOL = 1

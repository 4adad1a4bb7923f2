"""A file of the project as it is called here -> as the server calls it, where the two are on different machines."""

import os

_roots = {}


def take_roots(here, there):
    """`here`: the project's root on this side; `there`: the same folder as the server spells it."""
    _roots.clear()
    _roots.update(here=os.path.join(os.path.abspath(here), ""), there=there)


def for_server(path):
    """What is not below the root stays as it is: the server has no such file."""
    here, there = _roots.get("here"), _roots.get("there")
    if not path or not here or not os.path.abspath(path).startswith(here):
        return path
    separator = "\\" if "\\" in there else "/"
    return there.rstrip("\\/") + separator + os.path.abspath(path)[len(here) :].replace(os.sep, separator)

"""`python -X utf8 <this folder> <project root>`: takes the wire before any user code can touch it, then serves."""

import os
import sys


def take_wire():
    """Keeps descriptors 0 and 1 for the wire and leaves harmless ones in their place: user code may print, read and
    start children, and none of it reaches the wire (duplicates are not inherited)."""
    if os.name == "nt":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    wire = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)  # input() meets the end of the file, not our requests
    os.close(null)
    os.dup2(2, 1)
    return wire


if __name__ == "__main__":
    if sys.version_info < (3, 8):
        sys.stderr.write(
            "Tablewright needs Python 3.8 or later in the project, and this is Python %d.%d.\n" % sys.version_info[:2]
        )
        sys.exit(3)
    reader, writer = take_wire()
    root = os.path.abspath(sys.argv[1])

    # Everything the agent needs is imported while sys.path[0] is still this folder: afterwards the project's own
    # modules come first, and none of the agent's can be imported by name.
    from tablewright_agent.serve import serve

    sys.path[0] = root
    sys.argv = [os.path.join(root, "manage.py"), "tablewright"]  # settings look at it, mostly for "test"
    serve(reader, writer)

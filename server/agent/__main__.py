"""`python -X utf8 <this folder> <project root>`, or the same sent over the wire: takes the wire before any user code
can touch it, then serves."""

import importlib.util
import json
import os
import sys

GIVEN = "TABLEWRIGHT_AGENT"  # what the server has to say besides: JSON, for no eyes but ours


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


def serve_in(root, given, leading=0):
    """Everything the agent needs is imported while nothing of the project can be: afterwards the project's own modules
    come first, and none of the agent's can be imported by name. The first `leading` entries of `sys.path` are ours."""
    reader, writer = take_wire()
    from tablewright_agent.given import take
    from tablewright_agent.serve import serve

    take(given, root)
    sys.path[:leading] = [root]
    sys.argv = [os.path.join(root, "manage.py"), "tablewright"]  # settings look at it, mostly for "test"
    serve(reader, writer)


class Sent:
    """Finds and loads the agent's modules among the files that came over the wire: none is written anywhere."""

    def __init__(self, files):
        self.files = files

    def find_spec(self, name, path=None, target=None):
        file = self._file(name)
        return importlib.util.spec_from_loader(name, self, is_package=file.endswith("__init__.py")) if file else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        file = self._file(module.__name__)
        module.__file__ = "<tablewright>/" + file  # not absolute, so never the place of an error of the user's
        exec(compile(self.files[file], module.__file__, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - our own

    def get_source(self, name):  # for tracebacks
        return self.files.get(self._file(name))

    def _file(self, name):
        path = name.replace(".", "/")
        return next((file for file in (path + ".py", path + "/__init__.py") if file in self.files), "")


def serve_sent(parcel):
    """`parcel`: {"files", "root": the last parts of the project's folder as the server knows it, "whole": all of it,
    "there": the setting `command-root` or null, "variables": {name: value}, "weak": [names that yield to what is set
    here], "given"}. No folder of the project is on `sys.path` yet."""
    weak = set(parcel["weak"])
    kept = sorted(name for name in weak if name in os.environ)
    for name, value in parcel["variables"].items():
        if name not in kept:
            os.environ[name] = value
    try:
        root = root_here(parcel)
        os.chdir(root)
    except OSError as error:
        sys.stderr.write("The folder there cannot be used (“command-root”): %s.\n" % error)
        sys.exit(4)
    sys.meta_path.insert(0, Sent(parcel["files"]))
    serve_in(os.getcwd(), dict(parcel["given"], kept=kept, server_root=parcel["whole"]))


def root_here(parcel):
    """The folder of manage.py on this side: as it is set, where the command starts Python or below, the same path."""
    if parcel["there"]:
        return os.path.expanduser(parcel["there"])
    start, parts = os.getcwd(), parcel["root"]
    below = [os.path.join(start, *parts[-count:]) for count in range(1, len(parts) + 1)]
    for folder in (start, *below, parcel["whole"]):
        if os.path.isfile(os.path.join(folder, "manage.py")):
            return folder
    try:
        children = [entry.path for entry in os.scandir(start) if entry.is_dir() and not entry.name.startswith(".")]
    except OSError:
        children = []
    own = [folder for folder in children if os.path.isfile(os.path.join(folder, "manage.py"))]
    return own[0] if len(own) == 1 else start


if __name__ == "__main__":
    if sys.version_info < (3, 8):
        sys.stderr.write(
            "Tablewright needs Python 3.8 or later in the project, and this is Python %d.%d.\n" % sys.version_info[:2]
        )
        sys.exit(3)
    serve_in(os.path.abspath(sys.argv[1]), json.loads(os.environ.pop(GIVEN, "{}")), leading=1)

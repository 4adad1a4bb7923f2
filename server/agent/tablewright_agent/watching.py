"""An app that is being imported -> word of it on the wire, and of the line where it stands when it takes long."""

import contextlib
import sys
import threading
import time

from .errors import is_machinery, is_own

PATIENCE = 2.0  # seconds that an import may take before anybody hears where it is
EVERY = 1.0


class Watch:
    """`tell(what, done, of)` as the wire's `progress`. The thread imports nothing and waits for no lock of Python's
    import system: what hangs may hold one."""

    def __init__(self, tell, root, of):
        self._tell, self._root, self._of = tell, root, of
        self._done, self._app = 0, None  # of the app that is imported: its name, and since when
        self._main = threading.get_ident()
        self._over = threading.Event()

    @contextlib.contextmanager
    def watching(self):
        is_machinery(__file__)  # what it needs is loaded before anything can hang
        thread = threading.Thread(target=self._watch, name="tablewright-watch", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._app = None

    def enter(self, app):
        self._app = app, time.monotonic()
        self._tell("app:%s" % app, self._done, self._of)
        self._done += 1

    def _watch(self):
        while not self._over.wait(EVERY):
            app = self._app
            if app is not None and time.monotonic() - app[1] > PATIENCE:
                file, line = self._place()
                try:
                    self._tell("stuck:%s:%s:%d" % (app[0], file, line), self._done, self._of)
                except Exception:
                    return  # nobody listens any more

    def _place(self):
        """The innermost frame of the project's, else of what is neither Python's nor Django's nor ours."""
        frame, own, other = sys._current_frames().get(self._main), None, None
        while frame is not None and own is None:
            path = frame.f_code.co_filename
            place = path, frame.f_lineno or 0
            if is_own(path, self._root):
                own = place
            elif other is None and not path.startswith("<") and not is_machinery(path):
                other = place
            frame = frame.f_back
        return own or other or ("", 0)

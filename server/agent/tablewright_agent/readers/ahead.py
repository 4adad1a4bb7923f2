"""Functions that ask the database -> what they give, the next being asked for while the caller works on the last."""

import contextlib
import queue
import sys
import threading

SWITCH = 0.0005  # seconds after which the thread that waits for the database gets its turn


@contextlib.contextmanager
def ahead(calls):
    """An iterator over what the calls give, in their order. They are made one after the other in a thread. What one
    raises is raised where its result would come, and then no further one is made. Leaving waits for the one under way,
    so that whoever comes next has the session alone."""
    answers, over, interval = queue.Queue(), threading.Event(), sys.getswitchinterval()

    def work():
        for call in calls:
            if over.is_set():
                return
            try:
                answers.put((call(), None))
            except BaseException as error:  # it belongs to the caller's thread
                answers.put((None, error))
                return

    def results():
        for _ in calls:
            answer, error = answers.get()
            if error is not None:
                raise error
            yield answer

    thread = threading.Thread(target=work, name="tablewright-ahead", daemon=True)
    sys.setswitchinterval(SWITCH)
    thread.start()
    try:
        yield results()
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(interval)


@contextlib.contextmanager
def in_turn(calls):
    """The same without a thread: each call is made when its result is asked for."""
    yield (call() for call in calls)

// A task that may be wanted at any time -> runs one after the other.

/** While the task runs, however many calls make it run once more, after it: one running, at most one waiting. */
export function oneAtATime(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  const again = (): Promise<void> => {
    waiting = undefined;
    return begin();
  };
  return () => {
    if (waiting) {
      return waiting;
    }
    if (!running) {
      return begin();
    }
    waiting = running.then(again, again);
    return waiting;
  };
}

/** Warnings wait until the input has proved good: bad input is told in one line alone. */
export interface Warnings {
  readonly add: (line: string) => void;
  /** Writes what has been added since; from then on nothing waits. */
  flush(): void;
}

/** Warnings that go to `write` a line at a time. */
export function createWarnings(write: (line: string) => void): Warnings {
  const waiting: string[] = [];
  let flushed = false;
  return {
    add(line) {
      if (flushed) write(line);
      else waiting.push(line);
    },
    flush() {
      flushed = true;
      for (const line of waiting.splice(0)) write(line);
    },
  };
}

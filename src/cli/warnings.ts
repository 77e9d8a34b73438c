/** Warnings are buffered until the input has been checked: bad input prints its one error line and nothing else. */
export interface Warnings {
  readonly add: (line: string) => void;
  /** Writes the buffered warnings; from then on warnings are written at once. */
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

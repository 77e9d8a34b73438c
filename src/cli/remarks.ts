/** Remarks wait until the input has proved good: bad input is told in one line alone. */
export interface Remarks {
  readonly add: (line: string) => void;
  /** Writes what has been added since; from then on nothing waits. */
  tell(): void;
}

/** Remarks that go to `write` a line at a time. */
export function createRemarks(write: (line: string) => void): Remarks {
  const waiting: string[] = [];
  let told = false;
  return {
    add(line) {
      if (told) write(line);
      else waiting.push(line);
    },
    tell() {
      told = true;
      for (const line of waiting.splice(0)) write(line);
    },
  };
}

/** A function of a Python text. */
export interface PythonFunction {
  readonly name: string;
  readonly imports: readonly string[];
  /** Names of other functions that it calls. */
  readonly needs: readonly string[];
  readonly lines: readonly string[];
}

/** A function from its text, which begins with `def name(`. */
export function definePython(
  imports: readonly string[],
  needs: readonly string[],
  text: string,
): PythonFunction {
  const lines = text.trim().split('\n');
  return { name: /^def (\w+)\(/.exec(lines[0]!)![1]!, imports, needs, lines };
}

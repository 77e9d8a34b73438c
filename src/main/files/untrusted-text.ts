/** Text and values of untrusted files, made fit for a message of one line. */

/** A value as JSON, cut to a length that a person still reads. */
export function show(value: unknown): string {
  const text = typeof value === 'bigint' ? value.toString() : (showJson(value) ?? typeof value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** JSON with NaN and ±Infinity as Python writes them, which JSON.stringify makes null. */
function showJson(value: unknown): string | undefined {
  const text: string | undefined = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isFinite(inner) ? `\0${inner}` : inner,
  );
  return text?.replace(/"\\u0000(NaN|-?Infinity)"/g, '$1');
}

/** The first names, each cut to a readable length, and how many more there are. */
export function list(names: readonly string[], maxShown = 5): string {
  const shown = names.slice(0, maxShown).map((name) => (name.length > 120 ? `${name.slice(0, 117)}…` : name));
  return names.length > maxShown
    ? `${shown.join(', ')} and ${names.length - maxShown} more`
    : shown.join(', ');
}

/**
 * The text on one line: control characters must not reach a terminal or a log, nor those that change the direction of what
 * follows them, by which a name could look like another one.
 */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
}

/** What the file system answers, in the words of one line. */

/** The system's code of an error ("EACCES"), or "" where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether the file does not exist. Any other error means that it exists, or that this is unknown. */
export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** "EACCES: permission denied": Node adds the call and the path, which may be a temporary one. */
export function describeFileError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(',')[0]!;
}

import { readFile, stat } from 'node:fs/promises';

const MAX_REF_BYTES = 256;

/** What a ref says; null where it is no small file: opening a pipe could block for ever. */
export async function readRefFile(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size > MAX_REF_BYTES) return null;
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

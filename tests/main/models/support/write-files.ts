import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes files by path relative to `folder`; objects become JSON. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string | object>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const isPlain = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(path, isPlain ? content : JSON.stringify(content));
  }
}

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../../src/main/exporters/atomic-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('atomic file', () => {
  it('writes a new file and leaves nothing beside it', async () => {
    await writeFileAtomically(join(folder, 'a.png'), bytes('new'));
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it('replaces an old file and keeps its mode', async () => {
    const file = join(folder, 'a.png');
    writeFileSync(file, 'old');
    chmodSync(file, 0o600);
    await writeFileAtomically(file, bytes('new'));
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes through a symbolic link', async () => {
    writeFileSync(join(folder, 'real.png'), 'old');
    symlinkSync('real.png', join(folder, 'link.png'));
    await writeFileAtomically(join(folder, 'link.png'), bytes('new'));
    expect(readFileSync(join(folder, 'real.png'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['link.png', 'real.png']);
  });

  it('leaves the old file and no temporary one when writing fails half-way', async () => {
    const file = join(folder, 'a.png');
    writeFileSync(file, 'old');
    // Not bytes: the temporary file is open by the time that Node refuses to write it.
    const broken = { byteLength: 3 } as unknown as Uint8Array;
    await expect(writeFileAtomically(file, broken)).rejects.toMatchObject({ code: 'figure/unwritable' });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it('names the path when the folder is missing or the target is a folder', async () => {
    const missing = join(folder, 'none', 'a.png');
    await expect(writeFileAtomically(missing, bytes('x'))).rejects.toThrow(
      `${missing}: cannot be written (ENOENT`,
    );
    mkdirSync(join(folder, 'dir.png'));
    await expect(writeFileAtomically(join(folder, 'dir.png'), bytes('x'))).rejects.toThrow('(not a file)');
    expect(readdirSync(folder)).toEqual(['dir.png']);
  });
});

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as node from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  writeFileAtomically,
  writeStreamAtomically,
  type FileCalls,
} from '../../../src/main/files/atomic-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let folder: string;
beforeEach(() => {
  folder = tempFolder();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('atomic file', () => {
  it('writes a new file and leaves nothing beside it', async () => {
    await writeFileAtomically(join(folder, 'a.png'), bytes('new'));
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it.each([`${'n'.repeat(251)}.png`, `${'界'.repeat(83)}.png`, `${'😀'.repeat(62)}.png`])(
    'writes a file whose name is as long as names may be: %s',
    async (name) => {
      await writeFileAtomically(join(folder, name), bytes('new'));
      expect(readdirSync(folder)).toEqual([name]);
    },
  );

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

  it('writes where a link leads, also through several and where no file is yet; the links stay', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join('elsewhere', 'link.png'), join(folder, 'first.png'));
    symlinkSync('real.png', join(folder, 'elsewhere', 'link.png'));
    await writeFileAtomically(join(folder, 'first.png'), bytes('new'));
    expect(readFileSync(join(folder, 'elsewhere', 'real.png'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['elsewhere', 'first.png']);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['link.png', 'real.png']);
  });

  it('names a link that leads into no folder, to itself, or to a folder, which all stay', async () => {
    mkdirSync(join(folder, 'sub'));
    const links = { none: 'nowhere/a.png', loop: 'loop', sub1: 'sub' };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
    for (const [name, problem] of Object.entries({ none: 'ENOENT', loop: 'ELOOP', sub1: 'not a file' }))
      await expect(writeFileAtomically(join(folder, name), bytes('x'))).rejects.toThrow(
        `${join(folder, name)}: cannot be written (${problem}`,
      );
    expect(readdirSync(folder)).toEqual(['loop', 'none', 'sub', 'sub1']);
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

/** Pieces of a file; the second throws `error` when there is one. */
async function* pieces(error: Error | null = null): AsyncGenerator<Uint8Array> {
  yield bytes('ne');
  if (error) throw error;
  yield bytes('w');
}

describe('atomic stream', () => {
  it('writes the pieces one after the other, over an old file', async () => {
    const file = join(folder, 'a.png');
    writeFileSync(file, 'older than that');
    await writeStreamAtomically(file, pieces());
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it('throws what making the pieces throws as it is, and leaves the old file and no temporary one', async () => {
    const file = join(folder, 'a.png');
    writeFileSync(file, 'old');
    const error = new Error('cancelled');
    await expect(writeStreamAtomically(file, pieces(error))).rejects.toBe(error);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.png']);
  });

  it('asks for no more than was written: a disk that fills ends it, and its maker is told', async () => {
    let made = 0;
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          made += 1;
          yield bytes('x');
        }
      } finally {
        ended = true;
      }
    }
    const { files } = watchedFiles(null, 'EIO', 2);
    const file = join(folder, 'a.png');
    await expect(writeStreamAtomically(file, endless(), 'figure/unwritable', files)).rejects.toThrow(
      `${file}: cannot be written (ENOSPC: no space left on device)`,
    );
    expect([made, ended]).toEqual([3, true]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

type Step = 'open' | 'write' | 'flush' | 'close' | 'rename' | 'open folder' | 'flush folder' | 'close folder';

/** Node's calls, recorded in order; the one called `failing` fails instead of being made. */
function watchedFiles(
  failing: Step | null = null,
  code = 'EIO',
  writable = Infinity,
): { files: FileCalls; steps: Step[] } {
  const steps: Step[] = [];
  const at = async <T>(step: Step, call: () => Promise<T>): Promise<T> => {
    steps.push(step);
    if (step === failing) throw Object.assign(new Error(`${code}: the disk says no, ${step}`), { code });
    return call();
  };
  const open: FileCalls['open'] = async (path, flags, mode) => {
    const suffix = flags === 'r' ? ' folder' : '';
    const file = await at(`open${suffix}` as Step, () => node.open(path, flags, mode));
    const handle = {
      writeFile: (piece: Uint8Array) =>
        at('write', async () => {
          if (writable-- <= 0) throw new Error('ENOSPC: no space left on device, write');
          await file.writeFile(piece);
        }),
      sync: () => at(`flush${suffix}` as Step, () => file.sync()),
      close: async () => {
        const real = file.close(); // a handle is closed even where closing reports an error
        await at(`close${suffix}` as Step, () => real);
      },
    };
    return handle as unknown as node.FileHandle;
  };
  const rename: FileCalls['rename'] = (from, to) => at('rename', () => node.rename(from, to));
  return { files: { ...node, open, rename }, steps };
}

describe('durability', () => {
  it.each([
    ['a file', (files: FileCalls) => writeFileAtomically(join(folder, 'a'), bytes('new'), undefined, files)],
    ['a stream', (files: FileCalls) => writeStreamAtomically(join(folder, 'a'), pieces(), undefined, files)],
  ])('%s is flushed before its name is changed, and the folder after', async (_, write) => {
    const { files, steps } = watchedFiles();
    await write(files);
    expect(steps.filter((step, i) => step !== steps[i - 1])).toEqual([
      'open',
      'write',
      'flush',
      'close',
      'rename',
      'open folder',
      'flush folder',
      'close folder',
    ]);
  });

  for (const code of ['ENOSPC', 'EACCES', 'EIO'])
    for (const step of ['open', 'write', 'flush', 'close', 'rename'] as const)
      it(`${code} in ${step} leaves the old bytes and nothing beside them, and is named`, async () => {
        const file = join(folder, 'a');
        writeFileSync(file, 'old');
        const { files } = watchedFiles(step, code);
        const message = `${file}: cannot be written (${code}: the disk says no)`;
        await expect(writeFileAtomically(file, bytes('new'), undefined, files)).rejects.toThrow(message);
        await expect(writeStreamAtomically(file, pieces(), undefined, files)).rejects.toThrow(message);
        expect(readFileSync(file, 'utf8')).toBe('old');
        expect(readdirSync(folder)).toEqual(['a']);
      });

  it('a folder that cannot be flushed is an error, with the new bytes whole', async () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'old');
    const { files } = watchedFiles('flush folder');
    await expect(writeFileAtomically(file, bytes('new'), 'figure/unwritable', files)).rejects.toThrow('EIO');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('a file system that has no flushing of folders is no error', async () => {
    const { files } = watchedFiles('flush folder', 'EINVAL');
    await writeFileAtomically(join(folder, 'a'), bytes('new'), 'figure/unwritable', files);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
  });
});

import { describe, expect, it } from 'vitest';
import { makeLatent, normRatio, type LatentShape } from '../../src/core/latent.ts';
import {
  cardNotes,
  checkLatentRef,
  formatLatentRef,
  parseLatentRef,
  resolveLatent,
  type LatentReader,
  type LatentRef,
} from '../../src/core/latent-ref.ts';
import { randn } from '../../src/core/random/index.ts';
import { angleBetween, lerp, slerp } from '../../src/core/slerp.ts';
import { processorTime } from '../support/processor-time.ts';

const shape: LatentShape = [3, 8, 8];
const seed = (value: string): LatentRef => ({ kind: 'seed', stream: 'torch-cpu', seed: value });

describe('parsing', () => {
  const file = (path: string, index = 0): LatentRef => ({ kind: 'file', path, index });
  const cases: [string, LatentRef][] = [
    ['seed:42', seed('42')],
    ['  seed: 42 ', seed('42')],
    ['seed:18446744073709551615', seed('18446744073709551615')],
    ['seed:007', seed('7')],
    ['torch-cpu:1', seed('1')],
    ['torch-cuda:1', { kind: 'seed', stream: 'torch-cuda', seed: '1' }],
    ['torch-cuda@28x1536:42', { kind: 'seed', stream: 'torch-cuda@28x1536', seed: '42' }],
    ['torch-cuda@rtx-3060: 42', { kind: 'seed', stream: 'torch-cuda@28x1536', seed: '42' }],
    ['torch-cuda@108x2048:42', { kind: 'seed', stream: 'torch-cuda', seed: '42' }],
    ['torch-cuda@a100:42', { kind: 'seed', stream: 'torch-cuda', seed: '42' }],
    [
      'slerp(torch-cuda@t4:1, torch-cuda:2, 0.5)',
      {
        kind: 'slerp',
        a: { kind: 'seed', stream: 'torch-cuda@40x1024', seed: '1' },
        b: { kind: 'seed', stream: 'torch-cuda', seed: '2' },
        u: 0.5,
      },
    ],
    ['numpy:1', { kind: 'seed', stream: 'numpy', seed: '1' }],
    ['numpy-legacy:1', { kind: 'seed', stream: 'numpy-legacy', seed: '1' }],
    ['file:x.npy', file('x.npy')],
    ['file:x.npy#3', file('x.npy', 3)],
    ['file:/my data/take #2, (final).npy#12', file('/my data/take #2, (final).npy', 12)],
    ['file:run#7.npy', file('run#7.npy')],
    ['file:a#1#2', file('a#1', 2)],
    ['file:C:\\latents\\x.npy', file('C:\\latents\\x.npy')],
    ['file:"C:\\my, latents\\x#1"', file('C:\\my, latents\\x#1')],
    ['file:"say ""hi"".npy"#4', file('say "hi".npy', 4)],
    [
      'lerp(file:a b.npy#1, file:"c, (d).npy"#2, -1.5e-1)',
      { kind: 'lerp', a: file('a b.npy', 1), b: file('c, (d).npy', 2), u: -0.15 },
    ],
    ['slerp(seed:1,seed:2,.5)', { kind: 'slerp', a: seed('1'), b: seed('2'), u: 0.5 }],
    ['near( seed:1 , 12 , 7 )', { kind: 'near', of: seed('1'), degrees: 12, seed: '7' }],
    [
      'near(slerp(seed:1, near(seed:2, 3, 4), 1.25), -90, 0)',
      {
        kind: 'near',
        of: {
          kind: 'slerp',
          a: seed('1'),
          b: { kind: 'near', of: seed('2'), degrees: 3, seed: '4' },
          u: 1.25,
        },
        degrees: -90,
        seed: '0',
      },
    ],
  ];

  it.each(cases)('%s', (text, expected) => {
    expect(parseLatentRef(text)).toEqual(expected);
  });

  it.each(cases)('%s comes back from its formatted text', (_, ref) => {
    expect(parseLatentRef(formatLatentRef(ref))).toEqual(ref);
    const nested: LatentRef = { kind: 'slerp', a: ref, b: ref, u: 0.1 + 0.2 };
    expect(parseLatentRef(formatLatentRef(nested))).toEqual(nested);
  });

  it('hostile paths come back from their formatted text, alone and nested', () => {
    for (const path of [
      ' x ',
      '"',
      '""',
      '#',
      'a#1',
      'a,b',
      'a)b',
      '(',
      'a\nb',
      'é 日本',
      'a"b#2',
      '\t',
      'seed:1',
      'x ',
    ]) {
      for (const ref of [
        file(path, 5),
        { kind: 'near', of: file(path), degrees: 1e-7, seed: '1' } as const,
      ]) {
        expect(parseLatentRef(formatLatentRef(ref)), path).toEqual(ref);
      }
    }
  });

  const errors: [string, string][] = [
    ['', 'position 1: expected seed:'],
    ['42', 'position 1: expected seed:'],
    ['seed:', 'position 6: seed "" must be'],
    ['seed:-1', 'position 6: seed "-1" must be'],
    ['seed:18446744073709551616', 'seed "18446744073709551616" must be an integer in [0, 2^64)'],
    ['seed:1.5', 'seed "1.5"'],
    ['seed(1)', 'position 1: "seed(" is not known'],
    ['mulberry:1', 'position 1: "mulberry:" is not known'],
    ['constructor:1', '"constructor:" is not known'],
    [
      'torch-cuda@0x0:1',
      'position 1: card "0x0": multiprocessors must be in [1, 1024], in "torch-cuda@0x0:1"',
    ],
    ['torch-cuda@28x255:1', 'position 1: card "28x255": threads of a multiprocessor must be in [256, 4096]'],
    ['torch-cuda@:1', 'position 1: card "" must be multiprocessors x threads'],
    ['torch-cuda@28x1536(1)', 'position 1: "torch-cuda@28x1536(" is not known'],
    ['near(torch-cuda@rtx:1, 2, 3)', 'position 6: card "rtx" must be'],
    ['seed@28x1536:1', 'position 1: noise stream torch-cpu takes no card, only torch-cuda does'],
    ['numpy@t4:1', 'position 1: noise stream numpy takes no card'],
    ['mulberry@t4:1', 'position 1: "mulberry@t4:" is not known'],
    ['file@t4:x.npy', 'position 1: "file@t4:" is not known'],
    ['torch-cuda@t4', 'position 1: expected seed:'],
    ['torch-cuda@t4:-1', 'position 15: seed "-1" must be'],
    ['numpy-legacy:4294967296', 'numpy-legacy seed is 4294967296'],
    ['seed:1 seed:2', 'position 8: expected the end'],
    ['file:', 'position 6: latent file path "" must be'],
    ['file:#3', 'latent file path ""'],
    ['file:"x', 'position 6: the quoted path does not end'],
    ['file:x#99999999999', 'latent file index is 99999999999'],
    ['file:a\0b', 'latent file path "a\\u0000b"'],
    ['slerp(seed:1 seed:2, 0.5)', 'position 14: expected ","'],
    ['slerp(seed:1, seed:2)', 'position 21: expected ","'],
    ['slerp(seed:1, seed:2, 0.5', 'position 26: expected ")"'],
    ['slerp(seed:1, seed:2, x)', 'position 23: expected u, a finite number'],
    ['slerp(seed:1, seed:2, 1e999)', 'expected u, a finite number'],
    ['slerp(seed:1, seed:2, NaN)', 'expected u, a finite number'],
    ['near(seed:1, seed:2, 3)', 'position 14: expected degrees'],
    ['near(seed:1, 3, -3)', 'position 17: seed "-3"'],
    ['slerp(file:a (1).npy, seed:1, 0)', 'position 16: expected ","'],
  ];
  it.each(errors)('%j is refused with its place', (text, message) => {
    expect(() => parseLatentRef(text)).toThrow(message);
    expect(() => parseLatentRef(text)).toThrow(/^latent expression, position \d+: [^\n]+$/);
  });

  it('an error shows only the surroundings of a long text', () => {
    const text = `slerp(${'seed:1,'.repeat(1000)}`;
    expect(() => parseLatentRef(text)).toThrow(/expected u, a finite number, in "[^"]{1,60}"$/);
  });
});

describe('hostile expressions', () => {
  const nestText = (levels: number): string => `${'near('.repeat(levels)}seed:1${', 1, 2)'.repeat(levels)}`;

  it('64 levels are taken, 65 are not, and a smaller limit counts', () => {
    expect(checkLatentRef(parseLatentRef(nestText(63)))).toEqual({ depth: 64, nodes: 64 });
    expect(() => parseLatentRef(nestText(64))).toThrow('nests deeper than 64');
    expect(() => parseLatentRef(nestText(2), { maxDepth: 2 })).toThrow('nests deeper than 2');
    expect(parseLatentRef(nestText(1), { maxDepth: 2 }).kind).toBe('near');
    expect(() => parseLatentRef(nestText(64), { maxDepth: 1e9 })).toThrow('nests deeper than 64');
  });

  it('10,000 nested brackets and long texts are refused within milliseconds', () => {
    const start = processorTime();
    const texts = ['slerp('.repeat(10_000), 'near('.repeat(10_000), '('.repeat(10_000), nestText(4000)];
    for (const text of [...texts, 'a'.repeat(65_536), ' '.repeat(65_536), `seed:${'1'.repeat(65_000)}`]) {
      expect(() => parseLatentRef(text)).toThrow(/^latent expression/);
    }
    expect(() => parseLatentRef(`file:${'#'.repeat(65_600)}`)).toThrow('65605 characters, at most 65536');
    expect(parseLatentRef(`file:${'#1'.repeat(30_000)}x`)).toMatchObject({ index: 0 });
    expect(processorTime() - start).toBeLessThan(200);
  });

  it('objects are checked without recursion: deep, shared and cyclic ones end', () => {
    let deep: LatentRef = seed('1');
    for (let i = 0; i < 100_000; i++) deep = { kind: 'near', of: deep, degrees: 1, seed: '1' };
    expect(() => checkLatentRef(deep)).toThrow('nests deeper than 64');
    let shared: LatentRef = seed('1');
    for (let i = 0; i < 60; i++) shared = { kind: 'slerp', a: shared, b: shared, u: 0.5 };
    expect(() => checkLatentRef(shared)).toThrow('more than 4096 parts');
    const cyclic = { kind: 'near', degrees: 1, seed: '1' } as { of?: LatentRef } & Record<string, unknown>;
    cyclic.of = cyclic as unknown as LatentRef;
    expect(() => formatLatentRef(cyclic as unknown as LatentRef)).toThrow('nests deeper than 64');
  });

  it.each([
    [null, 'of kind "undefined"'],
    [{ kind: 'add' }, 'of kind "add"'],
    [{ kind: 'seed', stream: 'x', seed: '1' }, 'noise stream "x"'],
    [{ kind: 'seed', stream: 'torch-cuda@rtx-3060', seed: '1' }, 'must be written torch-cuda@28x1536'],
    [{ kind: 'seed', stream: 'torch-cuda@108x2048', seed: '1' }, 'must be written torch-cuda'],
    [{ kind: 'seed', stream: 'torch-cuda@0x0', seed: '1' }, 'card "0x0"'],
    [{ kind: 'seed', stream: 'numpy', seed: '-1' }, 'seed "-1"'],
    [{ kind: 'seed', stream: 'numpy', seed: 5 }, 'seed'],
    [{ kind: 'file', path: '', index: 0 }, 'latent file path ""'],
    [{ kind: 'file', path: 'x', index: -1 }, 'index is -1'],
    [{ kind: 'slerp', a: { kind: 'add' }, b: seed('1'), u: 0 }, 'of kind "add"'],
    [{ kind: 'slerp', a: seed('1'), b: seed('1'), u: NaN }, 'u is NaN'],
    [{ kind: 'near', of: seed('1'), degrees: Infinity, seed: '1' }, 'degrees is Infinity'],
  ])('the object %j is refused', (object, message) => {
    expect(() => checkLatentRef(object as unknown as LatentRef)).toThrow(message);
  });
});

describe('a message about hostile text', () => {
  it.each([
    `${'a'.repeat(60_000)}(seed:1)`,
    `file:${'a'.repeat(60_000)}\0`,
    'seed:1\u001b[31m',
    'numpy:\r\u00002',
    `torch-cuda@${'x'.repeat(60_000)}:1`,
    'torch-cuda@\u001b[31m:1',
  ])('is one short line without control characters (%#)', (text) => {
    expect(() => parseLatentRef(text)).toThrow(/^latent expression, position \d+: [^\u0000-\u001f]{1,300}$/);
  });
});

describe('a draw that depends on the card', () => {
  const notesOf = (text: string, size: number) => cardNotes([parseLatentRef(text)], [1, 1, size]);

  it('is said in one line, which names the layout', () => {
    expect(notesOf('torch-cuda:1', 196_608)).toEqual([
      'a torch-cuda draw of 196,608 numbers depends on the card (above 40,960): this is the A100 layout, 108x2048',
    ]);
    expect(notesOf('torch-cuda@rtx-3060:1', 49_152)).toEqual([
      'a torch-cuda draw of 49,152 numbers depends on the card (above 40,960): this is the RTX 3060 layout, 28x1536',
    ]);
    expect(notesOf('torch-cuda@1x256:1', 300)).toEqual([
      'a torch-cuda draw of 300 numbers depends on the card (above 256): this is the layout of a card, 1x256',
    ]);
  });

  it('is one beyond the smallest listed card, and none of another stream', () => {
    expect(notesOf('torch-cuda:1', 40_960)).toEqual([]);
    expect(notesOf('torch-cuda:1', 40_961)).toHaveLength(1);
    expect(notesOf('near(slerp(seed:1, numpy:2, 0.5), 12, 3)', 10 ** 7)).toEqual([]);
  });

  it('is said once for each layout that an expression names', () => {
    const ref = 'slerp(torch-cuda:1, near(lerp(torch-cuda:2, torch-cuda@t4:3, 0.5), 12, 3), 0.5)';
    expect(notesOf(ref, 50_000).map((note) => note.replace(/.*this is /, ''))).toEqual([
      'the A100 layout, 108x2048',
      'the T4 layout, 40x1024',
    ]);
  });
});

describe('resolving', () => {
  const noFile: LatentReader = {
    file: async (path) => {
      throw new Error(`${path}: no such file`);
    },
    stored: async (sha256) => {
      throw new Error(`${sha256}: not kept`);
    },
  };
  const resolve = (text: string) => resolveLatent(parseLatentRef(text), shape, noFile);

  it('a seed is the first drawing of its stream', async () => {
    for (const stream of ['torch-cpu', 'torch-cuda', 'numpy', 'numpy-legacy'] as const) {
      expect((await resolve(`${stream}:42`)).data).toEqual(randn(stream, 42n, 192));
    }
  });

  it('a card is a part of the stream: its draws are its own, where they are larger than the card', async () => {
    const large: LatentShape = [3, 128, 128];
    const draw = async (text: string) => (await resolveLatent(parseLatentRef(text), large, noFile)).data;
    expect(await draw('torch-cuda@rtx-3060:42')).toEqual(randn('torch-cuda@28x1536', 42n, 49_152));
    expect(await draw('torch-cuda@t4:42')).not.toEqual(await draw('torch-cuda:42'));
    expect(await draw('torch-cuda@a100:42')).toEqual(randn('torch-cuda', 42n, 49_152));
    expect((await resolve('torch-cuda@t4:42')).data).toEqual((await resolve('torch-cuda:42')).data);
  });

  it('slerp and lerp go over the whole tensor', async () => {
    const [a, b] = [randn('torch-cpu', 1n, 192), randn('numpy', 2n, 192)];
    expect((await resolve('slerp(seed:1, numpy:2, 0.3)')).data).toEqual(slerp(a, b, 0.3));
    expect((await resolve('lerp(seed:1, numpy:2, 0.3)')).data).toEqual(lerp(a, b, 0.3));
  });

  it('near turns by so many degrees and keeps the norm', async () => {
    const of = await resolve('seed:1');
    const near = await resolve('near(seed:1, 12, 7)');
    expect((angleBetween(of.data, near.data) * 180) / Math.PI).toBeCloseTo(12, 4);
    expect(normRatio(near)).toBeCloseTo(normRatio(of), 6);
    expect((await resolve('near(seed:1, 12, 8)')).data).not.toEqual(near.data);
  });

  it('a file is read by path, index and shape, and must have the shape', async () => {
    const asked: unknown[] = [];
    const reader: LatentReader = {
      ...noFile,
      file: async (...args) => {
        asked.push(args);
        return makeLatent(args[2], new Float32Array(192).fill(args[1]));
      },
    };
    const ref = parseLatentRef('lerp(file:a b.npy#1, file:"c,d"#3, 0.5)');
    expect((await resolveLatent(ref, shape, reader)).data[0]).toBe(2);
    expect(asked).toEqual([
      ['a b.npy', 1, shape],
      ['c,d', 3, shape],
    ]);
    const other: LatentReader = { ...noFile, file: async () => makeLatent([1, 8, 8], new Float32Array(64)) };
    await expect(resolveLatent(ref, shape, other)).rejects.toThrow(
      'a b.npy#1: shape [1, 8, 8], must be [3, 8, 8]',
    );
    await expect(resolve('file:gone.npy')).rejects.toThrow('gone.npy: no such file');
  });

  it('a stored latent is read by its hash, inside an expression too, and must have the shape', async () => {
    const sha256 = 'ab'.repeat(32);
    const reader: LatentReader = {
      ...noFile,
      stored: async (hash, wanted) => makeLatent(wanted, new Float32Array(192).fill(hash === sha256 ? 4 : 0)),
    };
    const ref = parseLatentRef(`lerp(stored:${sha256}, stored:${'cd'.repeat(32)}, 0.5)`);
    expect((await resolveLatent(ref, shape, reader)).data[0]).toBe(2);
    expect(formatLatentRef(ref)).toBe(`lerp(stored:${sha256}, stored:${'cd'.repeat(32)}, 0.5)`);
    expect(() => parseLatentRef('stored:../../etc/passwd')).toThrow('64 hexadecimal digits');
    expect(() => parseLatentRef(`stored:${'AB'.repeat(32)}`)).toThrow('64 hexadecimal digits');
    const other: LatentReader = {
      ...noFile,
      stored: async () => makeLatent([1, 8, 8], new Float32Array(64)),
    };
    await expect(resolveLatent({ kind: 'stored', sha256 }, shape, other)).rejects.toThrow(
      'must be [3, 8, 8]',
    );
  });

  it('what has no answer is refused: antipodes, a latent near itself, infinite results', async () => {
    await expect(resolve('slerp(seed:1, near(seed:1, 180, 3), 0.5)')).rejects.toThrow('antipodal');
    await expect(resolve('near(seed:1, 10, 1)')).rejects.toThrow('the noise is parallel to x');
    await expect(resolve('lerp(seed:1, seed:2, 1e39)')).rejects.toThrow('must be finite');
    await expect(resolveLatent(seed('1'), [0, 8, 8], noFile)).rejects.toThrow('latent shape [0, 8, 8]');
  });
});

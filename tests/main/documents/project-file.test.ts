import { describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { line } from '../../../src/contract/views/line.ts';
import { PROJECT_SCHEMA, project as schema, storedLatents } from '../../../src/contract/project.ts';
import { parse } from '../../../src/contract/parsers.ts';
import type { StreamId } from '../../../src/core/random/index.ts';
import { packArchive, unpackArchive } from '../../../src/main/documents/project-archive.ts';
import { migrateProject } from '../../../src/main/documents/migrations.ts';
import { decodeProject, encodeProject, readSchema } from '../../../src/main/documents/project-file.ts';
import { documentOf, hashOf, latentOf, projectOf } from './support/projects.ts';

const FILE = 'faces.slerpscope';
const [first, second] = [latentOf(1), latentOf(2)];
const stored = (latent: typeof first) => ({ kind: 'stored', sha256: hashOf(latent) }) as const;
const withLatents = projectOf(
  documentOf(stored(first), { kind: 'near', of: stored(second), degrees: 3, seed: '7' }),
);

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const zipOf = (files: Record<string, Uint8Array>): Uint8Array => zipSync(files, { level: 0 });
const refusal = (bytes: Uint8Array) =>
  decodeProject(bytes, FILE).then(
    () => 'read',
    (error: Error) => error.message,
  );

describe('a project as a file', () => {
  it('comes back as it was, with the latents it stands on', async () => {
    const bytes = encodeProject({ project: withLatents, latents: [first, second] });
    const read = await decodeProject(bytes, FILE);
    expect(read.project).toEqual(withLatents);
    expect(await readSchema(bytes, FILE)).toBe(PROJECT_SCHEMA);
    expect(read.latents).toEqual([first, second]);
  });

  it('pins of CUDA cards keep their spelling, plain torch-cuda too; a card by name is refused', async () => {
    const pinned = (stream: string) =>
      projectOf(documentOf({ kind: 'seed', stream: stream as StreamId, seed: '1' }));
    for (const stream of ['torch-cuda', 'torch-cuda@28x1536']) {
      const bytes = encodeProject({ project: pinned(stream), latents: [] });
      expect((await decodeProject(bytes, FILE)).project).toEqual(pinned(stream));
    }
    expect(await refusal(encodeProject({ project: pinned('torch-cuda@t4'), latents: [] }))).toMatch(
      /^faces\.slerpscope: .*noise stream "torch-cuda@t4" must be written torch-cuda@40x1024/,
    );
  });

  it('equal projects have equal bytes', () => {
    const encode = () => encodeProject({ project: withLatents, latents: [first, second] });
    expect(encode()).toEqual(encode());
  });

  it('the same numbers in two shapes are both kept', async () => {
    const flat = { ...first, shape: [1, 4, 12] as const };
    const project = projectOf(documentOf(stored(first)));
    const { latents } = await decodeProject(encodeProject({ project, latents: [first, flat] }), FILE);
    expect(latents.map((latent) => latent.shape)).toEqual([first.shape, flat.shape]);
  });

  it('a latent that nothing stands on is left out when it is read', async () => {
    const bytes = encodeProject({ project: projectOf(documentOf(stored(first))), latents: [first, second] });
    expect((await decodeProject(bytes, FILE)).latents).toEqual([first]);
  });

  it('knows the latents of pins, of expressions and of images, each once', () => {
    const document = documentOf(stored(first), {
      kind: 'slerp',
      a: stored(first),
      b: stored(second),
      u: 0.5,
    });
    const image = { kind: 'image', name: 'a.png', sha256: 'cd'.repeat(32), numSteps: 10 } as const;
    const pins = document.pins.map((pin, i) => (i === 2 ? { ...pin, origin: image } : pin));
    expect(storedLatents({ ...document, pins })).toEqual([hashOf(first), hashOf(second), image.sha256]);
  });
});

describe('a file that is no project is refused in one line that names it', () => {
  const good = { schema: PROJECT_SCHEMA, ...projectOf() };

  it.each([
    ['no zip at all', text('hello'), 'faces.slerpscope: '],
    ['an empty file', new Uint8Array(), 'faces.slerpscope: '],
    ['a zip of something else', zipOf({ 'word/document.xml': text(1) }), 'no entry project.json'],
    [
      'text that is not JSON',
      zipOf({ 'project.json': text(1).subarray(0, 0) }),
      'project.json: not valid JSON ("")',
    ],
    ['bytes that are not UTF-8', zipOf({ 'project.json': Uint8Array.of(0xff) }), 'is not UTF-8'],
    ['an array', zipOf({ 'project.json': text([]) }), 'project.json: the root must be an object, got []'],
    ['no schema', zipOf({ 'project.json': text({ ...good, schema: undefined }) }), 'schema is undefined'],
    ['schema 0', zipOf({ 'project.json': text({ ...good, schema: 0 }) }), 'schema is 0'],
    [
      'a newer one',
      zipOf({ 'project.json': text({ ...good, schema: PROJECT_SCHEMA + 1 }) }),
      `newer Slerpscope (schema ${PROJECT_SCHEMA + 1}`,
    ],
    ['an unknown field', zipOf({ 'project.json': text({ ...good, run: '/bin/sh' }) }), 'run'],
  ])('%s', async (_what, bytes, part) => {
    const message = await refusal(bytes);
    expect(message).toContain(part);
    expect(message.startsWith(`${FILE}: `)).toBe(true);
    expect(message).not.toContain('\n');
  });

  const document = (change: object) =>
    zipOf({ 'project.json': text({ ...good, document: { ...good.document, ...change } }) });

  it.each([
    ['pins with one id', { pins: [good.document.pins[0], good.document.pins[0]] }, 'same id'],
    [
      'a view of a pin that is not there',
      { line: { ...good.document.line, pins: ['pin77'] } },
      'names no pin',
    ],
    ['a number that is not finite', { nextPin: Number.MAX_VALUE }, 'nextPin'],
    ['S = 0', { sampling: { ...good.document.sampling, numSteps: 0 } }, 'numSteps'],
    ['a missing part', { pins: undefined }, 'pins'],
  ])('%s', async (_what, change, part) => expect(await refusal(document(change))).toContain(part));

  it('a view that came to the app later begins with its defaults', async () => {
    const { line: _line, ...rest } = good.document;
    const bytes = zipOf({ 'project.json': text({ ...good, document: rest }) });
    const { project } = await decodeProject(bytes, FILE);
    const ids = rest.pins.map(({ id }) => id);
    expect(project.document.line).toEqual(line.defaults(ids));
  });

  it('a latent that is taken from a path', async () => {
    const ref = { kind: 'file', path: '/etc/passwd', index: 0 } as const;
    const nested = { kind: 'near', of: ref, degrees: 1, seed: '1' } as const;
    for (const one of [ref, nested])
      expect(await refusal(encodeProject({ project: projectOf(documentOf(one)), latents: [] }))).toContain(
        'must not name a file',
      );
  });

  it('an expression that nests deeper than 64', async () => {
    let ref: object = { kind: 'seed', stream: 'torch-cpu', seed: '1' };
    for (let i = 0; i < 70; i++) ref = { kind: 'near', of: ref, degrees: 1, seed: '1' };
    const [pin] = good.document.pins;
    expect(await refusal(document({ pins: [{ ...pin, ref }] }))).toContain('nest at most 64 deep');
  });

  it('a latent that is missing, damaged, or not what its name says', async () => {
    const project = projectOf(documentOf(stored(first)));
    expect(await refusal(encodeProject({ project, latents: [] }))).toContain(
      `latent ${hashOf(first)} is missing`,
    );
    const renamed = await unpackArchive(encodeProject({ project, latents: [second] }), FILE);
    const latents = new Map([[hashOf(first), [...renamed.latents.values()][0]!]]);
    expect(await refusal(packArchive({ text: renamed.text, latents }))).toContain('another hash');
    const damaged = encodeProject({ project, latents: [first] });
    damaged[Buffer.from(damaged).indexOf('\x93NUMPY', 0, 'latin1') + 200]! ^= 1;
    expect(await refusal(damaged)).toContain('checksum differs');
  });
});

describe('an archive', () => {
  it('whose text unfolds to more than 16 MiB is refused before it is unfolded', async () => {
    const bomb = zipSync({ 'project.json': new Uint8Array(17 * 2 ** 20) }, { level: 9 });
    expect(bomb.length).toBeLessThan(50_000);
    await expect(unpackArchive(bomb, FILE)).rejects.toThrow('more than 16777216');
  });

  it('whose text is longer than it says is refused', async () => {
    const bytes = Buffer.from(zipSync({ 'project.json': new Uint8Array(5000) }, { level: 9 }));
    const directory = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
    bytes.writeUInt32LE(50, directory + 24); // the size when unfolded
    await expect(unpackArchive(bytes, FILE)).rejects.toThrow(
      /^faces\.slerpscope: entry project\.json holds more than the 50 bytes it says, in \d+ compressed ones$/,
    );
  });

  it.each([
    ['stored', 0, 20, 1000, 'of 1000 bytes at \\d+ reaches past the file'],
    ['stored', 0, 24, 1000, 'has 2 bytes, says 1000'],
    ['stored', 0, 24, 0, 'has 2 bytes, says 0'],
    ['deflated', 9, 20, 1, 'is damaged: its 1 compressed bytes cannot be read \\(unexpected end of file\\)'],
    ['deflated', 9, 20, 100_000, 'of 100000 bytes at \\d+ reaches past'],
    ['deflated', 9, 24, 1000, 'has 2 bytes, says 1000'],
    ['deflated', 9, 24, 0, 'holds more than the 0 bytes it says, in 4 compressed ones'],
    ['deflated', 9, 42, 7, 'is damaged: '],
    ['deflated', 9, 42, 100_000, 'reaches past the file'],
  ] as const)(
    'that lies about a %s entry (level %i, field at %i: %i) is refused in a line that names it',
    async (_, level, field, value, says) => {
      const bytes = Buffer.from(zipSync({ 'project.json': text({}) }, { level }));
      bytes.writeUInt32LE(value, bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + field);
      await expect(unpackArchive(bytes, FILE)).rejects.toThrow(
        new RegExp(`^faces\\.slerpscope: entry project\\.json .*(${says})[^\\n]*$`),
      );
    },
  );

  it('whose latents are compressed is refused: nothing bounds what they unfold to', async () => {
    const name = `latents/${'ab'.repeat(32)}.npy`;
    const bytes = zipSync({ 'project.json': text({}), [name]: new Uint8Array(1000) }, { level: 9 });
    await expect(unpackArchive(bytes, FILE)).rejects.toThrow('must be stored');
  });

  it('whose entries share their bytes is refused: a thousand of them would take a thousand times as long', async () => {
    const name = (side: number): string => `latents/${'ab'.repeat(32)}-1x1x${side}.npy`;
    const files = [1000, 0, 0].map((size, i) => [name(i + 10), new Uint8Array(size)] as const);
    const bytes = Buffer.from(zipOf({ 'project.json': text({}), ...Object.fromEntries(files) }));
    const records: number[] = [];
    for (let at = 0; (at = bytes.indexOf('PK\u0001\u0002', at, 'latin1')) >= 0; at++) records.push(at);
    const [, large, ...others] = records;
    for (const at of others) {
      bytes.copy(bytes, at + 16, large! + 16, large! + 28); // checksum and sizes
      bytes.copy(bytes, at + 42, large! + 42, large! + 46); // where it begins
    }
    await expect(unpackArchive(bytes, FILE)).rejects.toThrow(`${FILE}: entries share their bytes`);
  });

  it('with a name that climbs out of a folder is refused', async () => {
    const bytes = zipOf({ 'project.json': text({}), '../../evil.npy': text(1) });
    await expect(unpackArchive(bytes, FILE)).rejects.toThrow('invalid relative path: ../../evil.npy');
  });

  it('entries of other names are not looked at', async () => {
    const bytes = zipOf({ 'project.json': text({}), 'extra/more.npy': text(1), 'latents/x.npy': text(2) });
    expect(await unpackArchive(bytes, FILE)).toEqual({ text: '{}', latents: new Map() });
  });
});

describe('an older schema', () => {
  const steps = [
    ({ pin, ...rest }: Record<string, unknown>) => ({ ...rest, pins: [pin] }),
    (old: Record<string, unknown>) => ({ ...old, view: 'line' }),
  ];

  it('is led through every migration from its own on', () => {
    const lead = (value: object) => migrateProject(value, FILE, { present: 3, steps });
    expect(lead({ schema: 1, pin: 'A' })).toEqual({ pins: ['A'], view: 'line' });
    expect(lead({ schema: 2, pins: ['A'] })).toEqual({ pins: ['A'], view: 'line' });
    expect(lead({ schema: 3, pins: [] })).toEqual({ pins: [] });
  });

  it('is not changed itself', () => {
    const old = Object.freeze({ schema: 1, pin: 'A' });
    migrateProject(old, FILE, { present: 3, steps });
    expect(old).toEqual({ schema: 1, pin: 'A' });
  });
});

it('every document the window can open with is a project', () => {
  expect(parse(schema, projectOf(), 'project')).toEqual(projectOf());
});

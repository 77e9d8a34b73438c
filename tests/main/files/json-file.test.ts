import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { JsonFile } from '../../../src/main/files/json-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const schema = v.object({ count: v.number() });
const fresh = { count: 0 };
let folder: string;
let path: string;

beforeEach(() => {
  folder = tempFolder();
  path = join(folder, 'sub', 'note.json');
});

const onDisk = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

it('starts with the fresh value and keeps what is written', () => {
  const file = new JsonFile(path, schema, fresh);
  expect(file.value).toEqual(fresh);
  expect(file.putAside).toBeNull();
  file.write({ count: 3 });
  expect(file.value).toEqual({ count: 3 });
  expect(new JsonFile(path, schema, fresh).value).toEqual({ count: 3 });
  expect(readdirSync(join(folder, 'sub'))).toEqual(['note.json']);
});

it('puts a file aside that is cut short or holds something else, and says where', () => {
  for (const damaged of ['{"count": 1', '{"count": "many"}', 'null']) {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(path, damaged);
    const file = new JsonFile(path, schema, fresh);
    expect(file.value).toEqual(fresh);
    expect(file.putAside).toBe(`${path}.bad`);
    expect(readFileSync(`${path}.bad`, 'utf8')).toBe(damaged);
    file.write({ count: 2 });
    expect(new JsonFile(path, schema, fresh).value).toEqual({ count: 2 });
  }
});

it.each(['/dev/zero', '/dev/full', '/dev/null'])(
  'says that a link to %s is no file, and leaves it',
  (device) => {
    mkdirSync(join(folder, 'sub'));
    symlinkSync(device, path);
    const said: string[] = [];
    const file = new JsonFile(path, schema, fresh, (line) => said.push(line));
    file.write({ count: 1 });
    expect(file.value).toEqual({ count: 1 });
    expect(said).toEqual([
      `${path}: cannot be read (not a file); it is left as it is, and changes are not kept`,
    ]);
    expect(readlinkSync(path)).toBe(device);
    expect(readdirSync(join(folder, 'sub'))).toEqual(['note.json']);
  },
);

it('does not wait for what a pipe may say', () => {
  mkdirSync(join(folder, 'sub'));
  execFileSync('mkfifo', [path]);
  const said: string[] = [];
  new JsonFile(path, schema, fresh, (line) => said.push(line)).write({ count: 1 });
  expect(said).toHaveLength(1);
  expect(lstatSync(path).isFIFO()).toBe(true);
});

it('gathers changes that follow each other and owes nothing after a flush', () => {
  const file = new JsonFile(path, schema, fresh);
  for (let count = 1; count <= 5; count++) file.writeSoon({ count });
  expect(file.value).toEqual({ count: 5 });
  expect(readdirSync(folder)).toEqual([]); // nothing is on the disk yet
  file.flush();
  expect(onDisk()).toEqual({ count: 5 });
  writeFileSync(path, '{"count": 9}');
  file.flush();
  expect(onDisk()).toEqual({ count: 9 });
});

it('writes by itself what is owed', async () => {
  const file = new JsonFile(path, schema, fresh);
  file.writeSoon({ count: 7 });
  await expect.poll(() => new JsonFile(path, schema, fresh).value, { timeout: 20_000 }).toEqual({ count: 7 });
});

it('stays in force for the run when the file cannot be written, and says so in one line', () => {
  writeFileSync(join(folder, 'sub'), 'a file where the folder should be');
  const told: string[] = [];
  const file = new JsonFile(path, schema, fresh, (message) => told.push(message));
  file.write({ count: 4 });
  expect(file.value).toEqual({ count: 4 });
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(path);
  expect(told[0]).not.toContain('\n');
});

describe('a file that is there and cannot be read', () => {
  const note = (): string => join(folder, 'note.json');
  const cases: [what: string, code: string, place: () => void][] = [
    ['a folder', 'EISDIR', () => mkdirSync(note())],
    ['links that lead to each other', 'ELOOP', () => symlinkSync('note.json', note())],
  ];

  it.each(cases)('is kept and said once, in one line: %s', (_, code, place) => {
    place();
    const told: string[] = [];
    const file = new JsonFile(note(), schema, fresh, (message) => told.push(message));
    for (let count = 1; count < 4; count++) file.write({ count });
    expect(file.value).toEqual({ count: 3 });
    expect(file.putAside).toBeNull();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^${note()}: cannot be read \\(${code}: [^\n]*$`));
    expect(readdirSync(folder)).toEqual(['note.json']);
    expect(lstatSync(note()).isFile()).toBe(false);
  });

  it('gives way once somebody has moved it away', () => {
    mkdirSync(note());
    const file = new JsonFile(note(), schema, fresh);
    rmdirSync(note());
    file.write({ count: 5 });
    expect(new JsonFile(note(), schema, fresh).value).toEqual({ count: 5 });
  });

  it('is kept too where its content is damaged and it cannot be put aside', () => {
    writeFileSync(note(), 'damaged');
    mkdirSync(join(folder, 'note.json.bad', 'full'), { recursive: true });
    const file = new JsonFile(note(), schema, fresh);
    expect(file.putAside).toBe(note());
    file.write({ count: 1 });
    expect(readFileSync(note(), 'utf8')).toBe('damaged');
  });
});

it('is written through a link, also where its file is not there yet', () => {
  const link = join(folder, 'note.json');
  symlinkSync(join('elsewhere', 'real.json'), link);
  mkdirSync(join(folder, 'elsewhere'));
  for (const count of [1, 2]) {
    new JsonFile(link, schema, fresh).write({ count });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(new JsonFile(join(folder, 'elsewhere', 'real.json'), schema, fresh).value).toEqual({ count });
  }
});

it('leaves nothing half written where it cannot be written', () => {
  const path = join(folder, 'note.json');
  const file = new JsonFile(path, schema, fresh);
  mkdirSync(join(path, 'full'), { recursive: true });
  file.write({ count: 1 });
  expect(readdirSync(folder)).toEqual(['note.json']);
});

it('keeps a document without a file in memory', () => {
  const file = new JsonFile<{ count: number }>(null, schema, fresh);
  file.write({ count: 1 });
  file.writeSoon({ count: 2 });
  file.flush();
  expect(file.value).toEqual({ count: 2 });
});

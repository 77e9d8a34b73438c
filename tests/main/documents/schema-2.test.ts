import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/contract/project.ts';
import { openAutosave } from '../../../src/main/documents/autosave.ts';
import { unpackArchive } from '../../../src/main/documents/project-archive.ts';
import { createProjectStore } from '../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { readPng } from '../../../src/main/formats/png/reader.ts';
import { readPngText } from '../../../src/main/formats/png/texts.ts';
import { readGifText } from '../../../src/main/formats/gif/texts.ts';
import { readPdfText } from '../../../src/main/formats/pdf/texts.ts';
import { readSvgText } from '../../../src/main/formats/svg/texts.ts';
import { comparePictures } from '../../../src/main/formats/picture-difference.ts';
import { openJobFolder } from '../../../src/main/shards/job-folder.ts';
import { cli, fixtures } from '../../cli/support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/**
 * What an app of schema 2 left on disks: projects, the autosave, recipes, jobs and job folders. Each is opened whatever schema
 * the app writes now. `npm run build` comes first.
 */

const folderOf = (kind: string): string => join(fixtures, kind, '2');
/** Grey levels: another CPU rounds the edge of a curve the other way (schema-1.test.ts). */
const ELSEWHERE = 16;

/** A copy that a test may write to. */
function copyOf(kind: string, name: string): string {
  const folder = tempFolder();
  cpSync(join(folderOf(kind), name), join(folder, name), { recursive: true });
  return join(folder, name);
}

function fail(message: string): never {
  throw new Error(message);
}

interface RawProject extends Project {
  readonly schema: number;
}

describe('a project of schema 2', () => {
  const path = join(folderOf('projects'), 'full.slerpscope');

  it('is opened with everything in it, saved, and opened again', async () => {
    const { text } = await unpackArchive(readFileSync(path), path);
    const { schema, ...raw } = JSON.parse(text) as RawProject;
    expect(schema).toBe(2);
    const store = createProjectStore(new LatentStore(null));
    const project = await store.open(path);
    expect(project).toMatchObject(raw);
    const copy = copyOf('projects', 'full.slerpscope');
    await store.save(copy, project);
    expect(await createProjectStore(new LatentStore(null)).open(copy)).toEqual(project);
  });

  it('is the same in its autosave', () => {
    const copy = copyOf('projects', 'autosave.json');
    const raw = JSON.parse(readFileSync(copy, 'utf8')) as { schema: number; project: Project };
    expect(raw.schema).toBe(2);
    const { left, putAside } = openAutosave(copy, Date.now, fail);
    expect(putAside).toBeNull();
    expect(left).toMatchObject({ project: raw.project, unsaved: true, crashed: false });
  });
});

const readers: Readonly<Record<string, typeof readPngText>> = {
  png: readPngText,
  gif: readGifText,
  svg: readSvgText,
  pdf: readPdfText,
};
const pictures = readdirSync(folderOf('recipes')).filter((name) => /\.(png|gif|svg|pdf)$/.test(name));

describe.each(pictures)('%s of schema 2', (name) => {
  const path = join(folderOf('recipes'), name);
  const read = readers[name.slice(-3)]!;
  const recipeIn = (file: string): { schema: number; figure: object; environment: { cpu: string } } =>
    JSON.parse(read(readFileSync(file), 'slerpscope', 2 ** 25, file)!);

  it('is made again from its recipe', async () => {
    const raw = recipeIn(path);
    expect(raw.schema).toBe(2);
    const again = join(tempFolder(), name);
    await cli('render', path, '--provider', 'cpu', '--out', again);
    expect(recipeIn(again).figure).toEqual(raw.figure);
    if (!/\.(png|gif)$/.test(name)) return;
    const { stdout } = await cli('verify', path, '--provider', 'cpu').catch(
      (error: { stdout: string }) => error,
    );
    const isMadeHere = raw.environment.cpu === (cpus()[0]?.model ?? '').trim();
    if (isMadeHere) expect(stdout).toMatch(/^bit-equal/);
    else expect(Number(/(\d+)\/255/.exec(stdout)?.[1] ?? 0)).toBeLessThanOrEqual(ELSEWHERE);
  });
});

describe('a job of schema 2', () => {
  it('of several figures makes the pictures that it made then', async () => {
    const out = tempFolder();
    await cli('render', join(folderOf('recipes'), 'figures.json'), '--provider', 'cpu', '--out', out);
    const made = readdirSync(out)
      .filter((name) => name.endsWith('.png'))
      .sort();
    expect(made).toHaveLength(2);
    for (const [i, name] of made.entries()) {
      const stored = join(folderOf('recipes'), `figures-${i + 1}.png`);
      expect(await apart(stored, join(out, name))).toBeLessThanOrEqual(ELSEWHERE);
    }
  });

  it('cut into shards is merged into the picture that it made then', async () => {
    const copy = copyOf('shards', 'sheet');
    expect(JSON.parse(readFileSync(join(copy, 'job.json'), 'utf8'))).toMatchObject({ schema: 2 });
    await cli('merge', copy);
    const merged = join(folderOf('shards'), 'sheet.png');
    const [note] = await (await openJobFolder(copy)).readNotes();
    const isMadeHere = note!.environment.cpu === (cpus()[0]?.model ?? '').trim();
    expect(await apart(merged, join(copy, 'figure.png'))).toBeLessThanOrEqual(isMadeHere ? 0 : ELSEWHERE);
  });
});

/** Largest difference of two PNG files, in grey levels. */
async function apart(a: string, b: string): Promise<number> {
  const comparison = comparePictures();
  comparison.add(await readPng(readFileSync(a), a), await readPng(readFileSync(b), b));
  return comparison.difference.largest;
}

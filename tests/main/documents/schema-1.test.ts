import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storedLatents, type Project } from '../../../src/contract/project.ts';
import { initialSettings } from '../../../src/contract/settings.ts';
import { hashLatent } from '../../../src/main/engine/stores/hashed-latent.ts';
import { openAutosave } from '../../../src/main/documents/autosave.ts';
import { unpackArchive, type Archive } from '../../../src/main/documents/project-archive.ts';
import { createProjectStore } from '../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../src/main/engine/stores/latent-store.ts';
import { readPng } from '../../../src/main/formats/png/reader.ts';
import { readPngText } from '../../../src/main/formats/png/texts.ts';
import { comparePictures } from '../../../src/main/formats/picture-difference.ts';
import { openRecipe } from '../../../src/main/recipes/recipe-file.ts';
import { openJobFolder } from '../../../src/main/shards/job-folder.ts';
import { openSettings } from '../../../src/main/settings-store.ts';
import { initialDocument } from '../../../src/contract/document.ts';
import { cli, fixtures } from '../../cli/support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/**
 * What an app of schema 1 left on disks: projects, autosaves, settings and job folders. Each is opened whatever schema the
 * app writes now. `npm run build` comes first.
 */

const folderOf = (kind: string): string => join(fixtures, kind, '1');
const listFiles = (kind: string): string[] =>
  readdirSync(folderOf(kind)).filter((name) => name !== 'README.md');

/** A copy that a test may write to. */
async function copyOf(kind: string, name: string): Promise<string> {
  const folder = tempFolder();
  cpSync(join(folderOf(kind), name), join(folder, name), { recursive: true });
  return join(folder, name);
}

function fail(message: string): never {
  throw new Error(message);
}

/** JSON of schema 1, of a project. */
interface RawProject extends Project {
  readonly schema: number;
}

const readArchive = (name: string): Promise<Archive> =>
  unpackArchive(readFileSync(join(folderOf('projects'), name)), name);

/** A project's JSON as it stands in its file. */
async function readRaw(name: string): Promise<RawProject> {
  return JSON.parse((await readArchive(name)).text) as RawProject;
}

/** What a reader makes of it, by whatever schema: nothing is lost, the network may be told of in other words. */
function expectProject(found: Project, { app, model, view, document }: Omit<RawProject, 'schema'>): void {
  expect(found).toMatchObject({ app, view, document });
  if (model === null) expect(found.model).toBeNull();
  else expect(found.model).toMatchObject({ name: model.name, path: model.path });
}

describe.each(listFiles('projects').filter((name) => name.endsWith('.slerpscope')))('project %s', (name) => {
  const path = join(folderOf('projects'), name);

  it('is of schema 1 and is opened with all its latents', async () => {
    const raw = await readRaw(name);
    expect(raw.schema).toBe(1);
    const latents = new LatentStore(null);
    const project = await createProjectStore(latents).open(path);
    expectProject(project, raw);
    for (const sha256 of storedLatents(project.document))
      for (const latent of await latents.readEvery(sha256)) expect(hashLatent(latent).sha256).toBe(sha256);
  });

  it('is saved, and opened again as it was', async () => {
    const copy = await copyOf('projects', name);
    const latents = new LatentStore(null);
    const store = createProjectStore(latents);
    const project = await store.open(copy);
    await store.save(copy, project);
    const elsewhere = new LatentStore(null);
    expect(await createProjectStore(elsewhere).open(copy)).toEqual(project);
    for (const sha256 of storedLatents(project.document))
      expect(await elsewhere.readEvery(sha256)).toEqual(await latents.readEvery(sha256));
  });
});

describe.each(listFiles('projects').filter((name) => name.endsWith('.json')))('autosave %s', (name) => {
  it('is of schema 1 and is what the last run left', async () => {
    const copy = await copyOf('projects', name);
    const raw = JSON.parse(readFileSync(copy, 'utf8')) as Omit<RawProject, keyof Project> & {
      readonly running: boolean;
      readonly project: Project;
    };
    expect(raw.schema).toBe(1);
    const { left, putAside } = openAutosave(copy, Date.now, fail);
    expect(putAside).toBeNull();
    const { project, running, schema: _schema, ...rest } = raw;
    expect(left).toMatchObject({ ...rest, crashed: running });
    expectProject(left!.project, project);
  });
});

describe.each(listFiles('settings'))('settings %s', (name) => {
  it('are read as they are', async () => {
    const copy = await copyOf('settings', name);
    const settings = openSettings(copy, fail);
    expect(settings.putAside).toBeNull();
    expect(settings.value).toMatchObject(JSON.parse(readFileSync(copy, 'utf8')) as object);
  });
});

const jobFolders = listFiles('shards').filter((name) => !name.endsWith('.png'));
describe.each(jobFolders)('job folder %s', (name) => {
  const merged = join(folderOf('shards'), `${name}.png`);

  it('is of schema 1 and is merged into the picture that it made then', async () => {
    const copy = await copyOf('shards', name);
    expect(JSON.parse(readFileSync(join(copy, 'job.json'), 'utf8'))).toMatchObject({ schema: 1 });
    await cli('merge', copy);
    const again = join(copy, 'figure.png');
    const comparison = comparePictures();
    comparison.add(await readPng(readFileSync(merged), merged), await readPng(readFileSync(again), again));
    const [note] = await (await openJobFolder(copy)).readNotes();
    const isMadeHere = note!.environment.cpu === (cpus()[0]?.model ?? '').trim();
    expect(comparison.difference.largest).toBeLessThanOrEqual(isMadeHere ? 0 : 1);
  });

  it('is gone on with: its tiles stand', async () => {
    const copy = await copyOf('shards', name);
    const job = join(copy, 'job.json');
    const tiles = readdirSync(join(copy, 'tiles')).filter((file) => /^\d+-\d+\.npy$/.test(file)).length;
    const { stderr } = await cli('render', job, '--provider', 'cpu', '--shard', '1/1', '--out', copy);
    expect(stderr).toBe(
      `note: ${job}: its schedule was not recorded, only the weights are compared\n` +
        `note: shard 1 of 1: ${tiles} tiles, ${tiles} already computed\n`,
    );
    const merged = await cli('merge', copy);
    expect(merged.stderr).toContain('the schedule of its tiles was not recorded');
  });

  it('whose picture says that its schedule was not recorded, and is verified', async () => {
    const { stdout, stderr } = await cli('verify', merged, '--provider', 'cpu');
    expect(stdout).toMatch(/^(bit-equal|equal within 1\/255)/);
    expect(stderr).toContain('its schedule was not recorded, only the weights are compared');
  });

  it('whose picture tells of the same figure', async () => {
    const raw = JSON.parse(readPngText(readFileSync(merged), 'slerpscope', 2 ** 25, merged)!) as {
      schema: number;
    };
    expect(raw.schema).toBe(1);
    const { job } = await openJobFolder(join(folderOf('shards'), name));
    expect((await openRecipe(merged)).recipe!.figures).toEqual(job.figures);
  });
});

describe('no kind is missing', () => {
  it('of files', () => {
    const names = ['projects', 'settings', 'shards'].map((kind) =>
      listFiles(kind).map((name) => basename(name)),
    );
    expect(names).toEqual([
      [
        'autosave-crashed.json',
        'autosave-ended.json',
        'autosave-window.json',
        'empty.slerpscope',
        'first.slerpscope',
        'full.slerpscope',
        'window.slerpscope',
      ],
      ['settings-first.json', 'settings-window.json', 'settings.json'],
      ['sheet', 'sheet.png', 'way', 'way.png'],
    ]);
  });

  it('of settings: none of the full project is as it is at first', async () => {
    const { document } = await readRaw('full.slerpscope');
    const first = initialDocument();
    for (const view of ['sampling', 'line', 'plane', 'consistency', 'trajectory', 'inversion'] as const)
      for (const [key, value] of Object.entries(document[view]))
        expect(value, `${view}.${key}`).not.toEqual(new Map(Object.entries(first[view])).get(key));
    const found = openSettings(await copyOf('settings', 'settings.json'), fail).value;
    for (const key of Object.keys(
      JSON.parse(readFileSync(join(folderOf('settings'), 'settings.json'), 'utf8')),
    ))
      expect(found[key as keyof typeof found]).not.toEqual(initialSettings[key as keyof typeof found]);
  });

  it('of pins: expressions, latents in two shapes, and where they came from', async () => {
    const { document } = await readRaw('full.slerpscope');
    const kinds = document.pins.map(({ ref }) => (ref.kind === 'seed' ? ref.stream : ref.kind));
    expect(new Set(kinds)).toEqual(
      new Set(['torch-cpu', 'torch-cuda', 'numpy', 'numpy-legacy', 'stored', 'slerp', 'lerp']),
    );
    expect(document.pins.map(({ origin }) => origin?.kind ?? null)).toEqual(
      expect.arrayContaining([null, 'file', 'image']),
    );
    const { latents } = await readArchive('full.slerpscope');
    expect([...latents.keys()].some((name) => name.endsWith('-3x16x64'))).toBe(true);
    expect(document.inversion.images).toHaveLength(2);
  });
});

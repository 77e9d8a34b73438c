import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceReport } from '../../../../src/contract/device.ts';
import type { Project } from '../../../../src/contract/project.ts';
import type { JobFile, RunEnvironment } from '../../../../src/contract/recipe.ts';
import { openAutosave } from '../../../../src/main/documents/autosave.ts';
import { unpackArchive } from '../../../../src/main/documents/project-archive.ts';
import { createProjectStore } from '../../../../src/main/documents/project-store.ts';
import { LatentStore } from '../../../../src/main/engine/stores/latent-store.ts';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import { readPngText } from '../../../../src/main/formats/png/texts.ts';
import { readGifText } from '../../../../src/main/formats/gif/texts.ts';
import { readPdfText } from '../../../../src/main/formats/pdf/texts.ts';
import { readSvgText } from '../../../../src/main/formats/svg/texts.ts';
import { comparePictures } from '../../../../src/main/formats/picture-difference.ts';
import { describeEnvironment } from '../../../../src/main/recipes/environment.ts';
import { openJobFolder } from '../../../../src/main/shards/job-folder.ts';
import { cli, fixtures, tell } from '../../../cli/support/run-cli.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

/**
 * The claims on what an app of an earlier schema left on disks: its pictures are made again from their recipes, its jobs
 * make the pictures that they made then, its job folders are merged. `npm run build` comes first.
 */

/** Grey levels in which pictures may differ on another CPU: what `verify` calls equal there (contract/replay.ts). */
const ELSEWHERE = 1;

/**
 * The same of a GIF, on average over all values: each frame has 256 colours of its own, so a grey level more can move a
 * pixel to another of them, and `verify` calls the file different.
 */
const GIF_ELSEWHERE = 0.01;

/** The folder with what an app of `schema` wrote. */
const folderOf = (kind: string, schema: number): string => join(fixtures, kind, `${schema}`);

/** A copy of a file or folder that a test may write to. */
function copyOf(kind: string, schema: number, name: string): string {
  const folder = tempFolder();
  cpSync(join(folderOf(kind, schema), name), join(folder, name), { recursive: true });
  return join(folder, name);
}

const readers: Readonly<Record<string, typeof readPngText>> = {
  png: readPngText,
  apng: readPngText,
  gif: readGifText,
  svg: readSvgText,
  pdf: readPdfText,
};
const endingOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

interface RawRecipe extends Pick<JobFile, 'model'> {
  readonly schema: number;
  readonly figure: object;
  readonly environment: RunEnvironment;
}

function recipeIn(file: string): RawRecipe {
  return JSON.parse(readers[endingOf(file)]!(readFileSync(file), 'slerpscope', 2 ** 25, file)!) as RawRecipe;
}

/**
 * Options that draw on the CPU with the model that a recipe or job was made with: the folder of its name in
 * fixtures/families; where there is none, a bundled model, which is found by its name without an option.
 */
function replayOptions({ model }: Pick<JobFile, 'model'>): string[] {
  const folder = join(fixtures, 'families', model.name);
  return ['--provider', 'cpu', ...(existsSync(folder) ? ['--model', folder] : [])];
}

/**
 * Whether pictures of this environment are made on this machine bit by bit: kernels are chosen by the CPU's instruction
 * sets, and a virtual machine may call CPUs with different ones by the same name.
 */
function isMadeHere({ cpu, cpuFeatures, system }: RunEnvironment): boolean {
  const here = describeEnvironment({ provider: 'cpu' } as DeviceReport, '');
  return [cpu, cpuFeatures, system].join() === [here.cpu, here.cpuFeatures, here.system].join();
}

/** What `verify` says of a picture that was made on another CPU, whose name may be `Intel(R) …`. */
function expectEqualElsewhere(name: string, stdout: string): void {
  if (!name.endsWith('.gif') || !stdout.startsWith('different'))
    return expect(stdout).toMatch(/^(bit-equal|equal within 1\/255 \((CPU|system|, ).*\))\n$/);
  const [, mean] = /^different: .* at most and (\S+) on average\n/.exec(stdout)!;
  expect(Number(mean)).toBeLessThan(GIF_ELSEWHERE);
  const marked = [...stdout.matchAll(/^\* (.{12})/gm)].map(([, title]) => title!.trim());
  expect(['CPU', 'CPU features', 'system']).toEqual(expect.arrayContaining(marked));
}

/** The project with every field of `schema`, and its autosave, are opened with everything in them. */
export function describeProject(schema: number): void {
  describe(`a project of schema ${schema}`, () => {
    const path = join(folderOf('projects', schema), 'full.slerpscope');

    it('is opened with everything in it, saved, and opened again', async () => {
      const { text } = await unpackArchive(readFileSync(path), path);
      const { schema: written, ...raw } = JSON.parse(text) as RawProject;
      expect(written).toBe(schema);
      const store = createProjectStore(new LatentStore(null));
      const project = await store.open(path);
      expect(project).toMatchObject(raw);
      const copy = copyOf('projects', schema, 'full.slerpscope');
      await store.save(copy, project);
      expect(await createProjectStore(new LatentStore(null)).open(copy)).toEqual(project);
    });

    it('is the same in its autosave', () => {
      const copy = copyOf('projects', schema, 'autosave.json');
      const raw = JSON.parse(readFileSync(copy, 'utf8')) as { schema: number; project: Project };
      expect(raw.schema).toBe(schema);
      const { left, putAside } = openAutosave(copy, Date.now, fail);
      expect(putAside).toBeNull();
      expect(left).toMatchObject({ project: raw.project, unsaved: true, crashed: false });
    });
  });
}

function fail(message: string): never {
  throw new Error(message);
}

interface RawProject extends Project {
  readonly schema: number;
}

/** Every picture of `schema` is made again from its recipe. */
export function describePictures(schema: number): void {
  const folder = folderOf('recipes', schema);
  const pictures = readdirSync(folder).filter((name) => endingOf(name) in readers && !/^figures-/.test(name));

  describe.each(pictures)(`%s of schema ${schema}`, (name) => {
    const path = join(folder, name);

    it('is made again from its recipe', async () => {
      const raw = recipeIn(path);
      expect(raw.schema).toBe(schema);
      const again = join(tempFolder(), name);
      await cli('render', path, ...replayOptions(raw), '--out', again);
      expect(recipeIn(again).figure).toEqual(raw.figure);
      if (endingOf(name) === 'svg') expect(drawingOfSvg(again)).toEqual(drawingOfSvg(path));
      if (endingOf(name) === 'pdf') expect(drawingOfPdf(again)).toEqual(drawingOfPdf(path));
      if (!/\.(a?png|gif)$/.test(name)) return;
      const { stdout } = await tell(['verify', path, ...replayOptions(raw)]);
      if (isMadeHere(raw.environment)) expect(stdout).toBe('bit-equal\n');
      else expectEqualElsewhere(name, stdout);
    });
  });
}

/** Text, plots and places of an SVG; its pictures are numbers of a network, which other machines round otherwise. */
function drawingOfSvg(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/<metadata>.*<\/metadata>/s, '')
    .replaceAll(/base64,[^"]*/g, '');
}

/** Page and content stream of a PDF, which come before its pictures. */
function drawingOfPdf(path: string): string {
  const pdf = readFileSync(path, 'latin1');
  return pdf.slice(pdf.indexOf('\n2 0 obj'), pdf.indexOf('\n5 0 obj'));
}

/** The job of several figures makes the `count` pictures that it made then. */
export function claimJob(schema: number, count: number): void {
  it('of several figures makes the pictures that it made then', async () => {
    const out = tempFolder();
    const folder = folderOf('recipes', schema);
    const path = join(folder, 'figures.json');
    const job = JSON.parse(readFileSync(path, 'utf8')) as JobFile;
    await cli('render', path, ...replayOptions(job), '--out', out);
    const made = readdirSync(out)
      .filter((name) => name.endsWith('.png'))
      .sort();
    expect(made).toHaveLength(count);
    for (const [i, name] of made.entries()) {
      const then = join(folder, `figures-${i + 1}.png`);
      const most = isMadeHere(recipeIn(then).environment) ? 0 : ELSEWHERE;
      expect(await apart(then, join(out, name))).toBeLessThanOrEqual(most);
      expect(recipeIn(join(out, name)).figure).toEqual(recipeIn(then).figure);
    }
  });
}

/** The job folder `name` is merged into the picture that it made then. */
export function claimShards(schema: number, name: string): void {
  it('cut into shards is merged into the picture that it made then', async () => {
    const copy = copyOf('shards', schema, name);
    expect(JSON.parse(readFileSync(join(copy, 'job.json'), 'utf8'))).toMatchObject({ schema });
    await cli('merge', copy);
    const merged = join(folderOf('shards', schema), `${name}.png`);
    const [note] = await (await openJobFolder(copy)).readNotes();
    expect(await apart(merged, join(copy, 'figure.png'))).toBeLessThanOrEqual(
      isMadeHere(note!.environment) ? 0 : ELSEWHERE,
    );
  });
}

/** Largest difference of two PNG files, in grey levels. */
async function apart(a: string, b: string): Promise<number> {
  const comparison = comparePictures();
  comparison.add(await readPng(readFileSync(a), a), await readPng(readFileSync(b), b));
  return comparison.difference.largest;
}

import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  callCli,
  keepFiles,
  openModules,
  openScratch,
  openTarget,
  readJson,
  showCall,
  writeText,
} from './files-of-schema-1.mjs';

/**
 * Wrote tests/fixtures/recipes/3, shards/3 and projects/3: what the app saved on disks when recipes, jobs and projects
 * were of schema 3, before figures had a size in print. Run at commit ad9d70e, after `npm run build`: node tests/reference/files-of-schema-3.mjs
 * Kept for the record: later commits write another schema.
 */

const COMMIT = 'ad9d70e';
const DAY = Date.UTC(2026, 10, 30, 12);
const cpu = ['--provider', 'cpu'];
const small = ['--model', 'bundled:toonhead-32', '--scale', '1'];
const pins = ['--pin', 'seed:3', '--pin', 'seed:8'];
const corners = ['seed:3', 'seed:8', 'seed:12', 'seed:1'].flatMap((ref) => ['--corner', ref]);
const noisy = ['--steps', '3', '--eta', '0.5'];
const words = ['--labels', '--captions'];
const sheet = ['consistency', ...small, ...pins, '--step-counts', '2,3,5', '--ablation', 'eta'];
const line = ['line', ...small, ...pins, '--frames', '3', ...noisy, ...words];
const scratch = openScratch();

/** Each kind of figure in each still format, with every text that a kind has, and an animation of each that moves. */
const calls = {
  'line.png': [...line, '--title', 'From x_T to x_0, η = 0.5'],
  'line.svg': line,
  'line.gif': line,
  'plane.pdf': ['plane', ...small, ...corners, '--columns', '3', '--rows', '2', ...noisy, ...words],
  'sheet.png': [...sheet, '--metric', 'ssim', '--theme', 'dark'],
  'sheet.pdf': [...sheet, '--title', 'Noise breaks it: η = 1'],
  'sheet.apng': sheet,
  'trajectory.svg': ['trajectory', ...small, '--pin', 'seed:3', '--step-counts', '3,6', '--columns', '3'],
  'samples.png': ['sample', ...small, '--seed', '3', '--count', '3', '--steps', '3', ...words],
};

writeRecipes();
writeShards();
await writeProjects();

function writeRecipes() {
  const target = openTarget('recipes', 3);
  const rows = Object.entries(calls).map(([name, call]) => {
    const whole = [...call, ...cpu, '--out', name];
    callCli(scratch, whole);
    keepFiles(scratch, target, [name]);
    return [`\`${name}\``, `\`${showCall(whole)}\``];
  });

  // Only the window has the ablation of every pin, and inversions.
  callCli(scratch, [...sheet, '--out', 'sheet.json']);
  const { figure, ...rest } = readJson(join(scratch, 'sheet.json'));
  const inversion = {
    kind: 'inversion',
    images: figure.pins,
    ladder: [2, 3],
    settings: { ...figure.settings, numSteps: 2 },
    scale: 1,
  };
  const figures = [{ ...figure, everyPin: true }, inversion];
  writeText(join(scratch, 'figures.json'), JSON.stringify({ ...rest, figures }));
  mkdirSync(join(scratch, 'figures'));
  callCli(scratch, ['render', 'figures.json', ...cpu, '--out', 'figures']);
  const made = readdirSync(join(scratch, 'figures')).filter((name) => name.endsWith('.png'));
  for (const [i, name] of made.sort().entries())
    cpSync(join(scratch, 'figures', name), join(target, `figures-${i + 1}.png`));
  keepFiles(scratch, target, ['figures.json']);
  rows.push([
    '`figures.json`, `figures-1.png`, `figures-2.png`',
    'the ablation of every pin, an inversion: a job written by hand, and `render`',
  ]);
  writeText(join(target, 'README.md'), readme('Recipes of schema 3', rows));
}

function writeShards() {
  const target = openTarget('shards', 3);
  const render = (i) => ['render', 'line.json', ...cpu, '--shard', `${i}/2`, '--out', 'line'];
  const steps = [
    [...line, '--out', 'line.json'],
    render(1),
    render(2),
    ['merge', 'line', '--out', 'line.png'],
  ];
  for (const call of steps) callCli(scratch, call);
  mkdirSync(join(target, 'line'));
  for (const part of readdirSync(join(scratch, 'line')))
    cpSync(join(scratch, 'line', part), join(target, 'line', part), { recursive: true });
  keepFiles(scratch, target, ['line.png']);
  const how = steps.map((call) => `\`${showCall(call)}\``).join(', then ');
  writeText(join(target, 'README.md'), readme('Job folders of schema 3', [['line/, line.png', how]]));
}

/** What schema 3 brought: a gallery with stars and a trail, and what pictures are compared with. */
async function writeProjects() {
  const modules = await openModules();
  const target = openTarget('projects', 3);
  const { LatentStore } = await modules.load('main/engine/stores/latent-store.ts');
  const { createProjectStore } = await modules.load('main/documents/project-store.ts');
  const { openAutosave } = await modules.load('main/documents/autosave.ts');
  const { initialDocument } = await modules.load('contract/document.ts');
  const { parseLatentRef } = await modules.load('core/latent-ref.ts');
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const { markOf } = await modules.load('contract/model-mark.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: 'bundled:toonhead-32' });
  const model = { ...markOf(studio.state.model), path: null };
  await studio.close();
  const first = initialDocument();
  const document = {
    ...first,
    comparison: { kind: 'solver', solver: 'unipc', order: 3 },
    plane: { ...first.plane, columns: 5, rows: 4 },
    consistency: { ...first.consistency, ladder: [2, 3], contrast: 'eta' },
    gallery: {
      ...first.gallery,
      source: 'given',
      given: [{ name: 'mean', ref: parseLatentRef('mean(seed:3, seed:8)') }],
      stars: [parseLatentRef('seed:14'), parseLatentRef('near(seed:14, 15, 2)')],
      trail: [{ ref: parseLatentRef('seed:14'), degrees: 15, direction: 0, fromStarred: true }],
      degrees: 30,
      ringSize: 24,
    },
  };
  const project = { app: studio.state.version, model, view: 'gallery', document };
  await createProjectStore(new LatentStore(null)).save(join(target, 'full.slerpscope'), project);
  const autosave = openAutosave(join(target, 'autosave.json'), () => DAY, fail);
  autosave.put({ project, path: null, unsaved: true });
  autosave.close();
  writeText(
    join(target, 'README.md'),
    readme('Projects of schema 3', [
      ['full.slerpscope', 'a gallery of a given latent with stars and a trail, compared with another solver'],
      ['autosave.json', 'the autosave of `full`, unsaved'],
    ]),
  );
  await modules.close();
}

function fail(message) {
  throw new Error(message);
}

function readme(title, rows) {
  return [
    `# ${title}`,
    '',
    `Written at commit ${COMMIT} by its command line: \`npm run build\`, then \`node tests/reference/files-of-schema-3.mjs\`.`,
    'They represent files that users already have: do not regenerate them. The network ran on the CPU.',
    '',
    '| file | what |',
    '|---|---|',
    ...rows.map(([name, what]) => `| ${name} | ${what} |`),
    '',
  ].join('\n');
}

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
 * Wrote tests/fixtures/recipes/4, shards/4 and projects/4: what the app saved on disks when recipes, jobs and projects
 * were of schema 4, before pictures had a class. Run at commit 443bf97, after `npm run build`: node tests/reference/files-of-schema-4.mjs
 * Kept for the record: later commits write another schema.
 */

const COMMIT = '443bf97';
const DAY = Date.UTC(2026, 10, 30, 12);
const cpu = ['--provider', 'cpu'];
const model = ['--model', 'bundled:toonhead-32'];
const small = [...model, '--scale', '1'];
const pins = ['--pin', 'seed:3', '--pin', 'seed:8'];
const corners = ['seed:3', 'seed:8', 'seed:12', 'seed:1'].flatMap((ref) => ['--corner', ref]);
const noisy = ['--steps', '3', '--eta', '0.5'];
const words = ['--labels', '--captions'];
const print = ['--width', '2in', '--text', '7pt', '--dpi', '100'];
const line = ['line', ...model, ...pins, '--frames', '3', ...noisy, ...words];
const sheet = ['consistency', ...model, ...pins, '--step-counts', '2,3'];
const scratch = openScratch();

/** What schema 4 brought: sizes in print, places of the plot, smooth pictures, mathematics, comparisons, even motion. */
const calls = {
  'print.png': [...line, ...print, '--title', 'From x_T to x_0, η = 0.5'],
  'smooth.svg': [...line, ...print, '--smooth', '--even-motion'],
  'compared.png': [...line, '--scale', '1', '--compare', 'lerp'],
  'compared.gif': [...line, '--frame-size', '48', '--compare', 'steps=5'],
  'plane.pdf': ['plane', ...small, ...corners, '--columns', '3', '--rows', '2', ...noisy, ...words],
  'sheet.pdf': [...sheet, ...print, '--plot', 'below', '--compare', 'eta=1'],
  'trajectory.png': [
    'trajectory',
    ...small,
    '--pin',
    'seed:3',
    '--step-counts',
    '3,6',
    '--columns',
    '3',
    '--plot',
    'off',
  ],
};

writeRecipes();
writeShards();
await writeProjects();

function writeRecipes() {
  const target = openTarget('recipes', 4);
  const rows = Object.entries(calls).map(([name, call]) => {
    const whole = [...call, ...cpu, '--out', name];
    callCli(scratch, whole);
    keepFiles(scratch, target, [name]);
    return [`\`${name}\``, `\`${showCall(whole)}\``];
  });

  // Only the window has parts of a lattice, and inversions.
  callCli(scratch, [...calls['plane.pdf'], ...cpu, '--out', 'plane.json']);
  const { figure, ...rest } = readJson(join(scratch, 'plane.json'));
  const lattice = { level: 3, column: -1, row: 2 };
  const inversion = {
    kind: 'inversion',
    images: figure.corners.slice(0, 2),
    ladder: [2, 3],
    settings: { ...figure.settings, eta: 0, repeats: 1 },
    scale: 1,
    mathText: true,
  };
  const figures = [{ ...figure, lattice, mode: 'lerp' }, inversion];
  writeText(join(scratch, 'figures.json'), JSON.stringify({ ...rest, figures }));
  mkdirSync(join(scratch, 'figures'));
  callCli(scratch, ['render', 'figures.json', ...cpu, '--out', 'figures']);
  const made = readdirSync(join(scratch, 'figures')).filter((name) => name.endsWith('.png'));
  for (const [i, name] of made.sort().entries())
    cpSync(join(scratch, 'figures', name), join(target, `figures-${i + 1}.png`));
  keepFiles(scratch, target, ['figures.json']);
  rows.push([
    '`figures.json`, `figures-1.png`, `figures-2.png`',
    'a part of a lattice on straight lines, an inversion: a job written by hand, and `render`',
  ]);
  writeText(join(target, 'README.md'), readme('Recipes of schema 4', rows));
}

function writeShards() {
  const target = openTarget('shards', 4);
  const render = (i) => ['render', 'line.json', ...cpu, '--shard', `${i}/2`, '--out', 'line'];
  const steps = [
    [...line, '--scale', '1', '--compare', 'eta=1', '--out', 'line.json'],
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
  writeText(join(target, 'README.md'), readme('Job folders of schema 4', [['line/, line.png', how]]));
}

/** What schema 4 brought: which part of the plane is exported; beside it a gallery with stars and a trail. */
async function writeProjects() {
  const modules = await openModules();
  const target = openTarget('projects', 4);
  const { LatentStore } = await modules.load('main/engine/stores/latent-store.ts');
  const { createProjectStore } = await modules.load('main/documents/project-store.ts');
  const { openAutosave } = await modules.load('main/documents/autosave.ts');
  const { initialDocument } = await modules.load('contract/document.ts');
  const { parseLatentRef } = await modules.load('core/latent-ref.ts');
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const { markOf } = await modules.load('contract/model-mark.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: 'bundled:toonhead-32' });
  const mark = { ...markOf(studio.state.model), path: null };
  await studio.close();
  const first = initialDocument();
  const document = {
    ...first,
    comparison: { kind: 'eta', eta: 1 },
    plane: { ...first.plane, exported: 'square', columns: 5, rows: 4 },
    gallery: {
      ...first.gallery,
      stars: [parseLatentRef('seed:14'), parseLatentRef('near(seed:14, 15, 2)')],
      trail: [{ ref: parseLatentRef('seed:14'), degrees: 15, direction: 0, fromStarred: true }],
    },
  };
  const project = { app: studio.state.version, model: mark, view: 'plane', document };
  await createProjectStore(new LatentStore(null)).save(join(target, 'full.slerpscope'), project);
  const autosave = openAutosave(join(target, 'autosave.json'), () => DAY, fail);
  autosave.put({ project, path: null, unsaved: true });
  autosave.close();
  writeText(
    join(target, 'README.md'),
    readme('Projects of schema 4', [
      [
        'full.slerpscope',
        'a plane whose grid over [0, 1]² is exported, compared with η = 1; a gallery with stars and a trail',
      ],
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
    `Written at commit ${COMMIT} by its command line: \`npm run build\`, then \`node tests/reference/files-of-schema-4.mjs\`.`,
    'They represent files that users already have: do not regenerate them. The network ran on the CPU.',
    '',
    '| file | what |',
    '|---|---|',
    ...rows.map(([name, what]) => `| ${name} | ${what} |`),
    '',
  ].join('\n');
}

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  callCli,
  fixtures,
  keepFiles,
  openModules,
  openScratch,
  openTarget,
  readJson,
  showCall,
  writeText,
} from './files-of-schema-1.mjs';

/**
 * Wrote tests/fixtures/recipes/5, shards/5 and projects/5: what the app saved on disks when recipes, jobs and projects
 * were of schema 5, before a model's mark said where on the hub it is from. Run at commit 0e7a94c, after
 * `npm run build`: node tests/reference/files-of-schema-5.mjs
 * Kept for the record: later commits write another schema.
 */

const COMMIT = '0e7a94c';
const DAY = Date.UTC(2026, 11, 1, 12);
const cpu = ['--provider', 'cpu'];
const folderOf = (name) => `tests/fixtures/families/${name}`;
const words = ['--labels', '--captions'];
const print = ['--width', '2in', '--text', '7pt', '--dpi', '100'];
const pins = ['--pin', 'seed:3', '--pin', 'seed:8'];
const corners = ['seed:3', 'seed:8', 'seed:12', 'seed:1'].flatMap((ref) => ['--corner', ref]);
const guided = ['--class', 'goldfish', '--guidance', '2'];
const lineOf = (name, ...more) => ['line', '--model', folderOf(name), ...pins, '--frames', '3', ...more];
const sheetOf = (name, ...more) => [
  ...['consistency', '--model', folderOf(name), '--pin', 'seed:3', '--step-counts', '1,2,4'],
  ...more,
];
const trajectoryOf = (name) => [
  ...['trajectory', '--model', folderOf(name), '--pin', 'seed:3', '--step-counts', '3,6', '--columns', '3'],
  ...['--scale', '4'],
];
const line = lineOf('class-embedding', '--class', '1', '--steps', '3', ...words);
const sheet = sheetOf('dit', '--class-rows', '1,red fox', '--guidance', '2', '--distances', 'latents');
const scratch = openScratch();
const modules = await openModules();

/** What schema 5 brought: classes and guidance, processes in σ, steps in words, models with an autoencoder. */
const calls = {
  'class.png': [
    ...['sample', '--model', folderOf('dit'), '--seed', '3', '--count', '2', '--steps', '3'],
    ...[...guided, ...words],
  ],
  'to-class.png': [...line, '--to-class', '5', '--loop', '--scale', '12'],
  'to-class.gif': [
    ...lineOf('dit', ...guided, '--to-class', 'red fox', '--steps', '3'),
    ...['--frame-size', '64', ...words],
  ],
  'compared.png': [...line, '--compare', 'class=5', '--scale', '12'],
  'compared.svg': [...line, '--compare', 'class=5', ...print],
  'class-rows.png': [...sheet, '--ablation', 'eta', '--scale', '4'],
  'class-rows.pdf': [...sheet, ...print, '--plot', 'below'],
  'one-step.png': [
    ...lineOf('consistency', '--class', '2', '--compare', 'steps=2'),
    '--scale',
    '12',
    ...words,
  ],
  'steps.pdf': [...sheetOf('consistency', '--class-rows', '0,2,5'), '--scale', '6'],
  'sigmas.png': trajectoryOf('ncsnpp'),
  'latents.png': trajectoryOf('ldm-kl'),
};

await writeRecipes();
writeShards();
await writeProjects();
await modules.close();

async function writeRecipes() {
  const target = openTarget('recipes', 5);
  const rows = Object.entries(calls).map(([name, call]) => {
    const whole = [...call, ...cpu, '--out', name];
    callCli(scratch, whole);
    keepFiles(scratch, target, [name]);
    return [`\`${name}\``, `\`${showCall(whole)}\``];
  });

  // Only the window has inversions; no command gives a picture a class between two, or an embedding in place of one.
  const kl = jobOf(trajectoryOf('ldm-kl'));
  writeJob('inversion', { ...kl, ...inversionOf('ldm-kl', kl.figure.settings) });
  draw('inversion', 'ldm-kl', 'inversion.png');
  const { figure, ...rest } = jobOf(line);
  const embedding = { class: numbersOf('class-identity', 'class', 16) };
  const settings = { ...figure.settings, condition: embedding };
  writeJob('embedding', { ...rest, model: await markOf('class-identity'), figure: { ...figure, settings } });
  draw('embedding', 'class-identity', 'embedding.png');
  keepFiles(scratch, target, ['inversion.png', 'embedding.png']);

  const size = ['--columns', '3', '--rows', '2', '--steps', '3', '--scale', '2'];
  const dit = jobOf(['plane', '--model', folderOf('dit'), ...corners, ...size, ...guided, ...words]);
  const between = { class: { from: 1, to: 4, u: 0.25 }, guidance: 2 };
  const plane = { ...dit.figure, settings: { ...dit.figure.settings, condition: between } };
  const { figure: inversion, latents } = inversionOf('dit', dit.figure.settings);
  const { figure: _, ...ofDit } = dit;
  writeJob('figures', { ...ofDit, figures: [plane, inversion], latents });
  mkdirSync(join(scratch, 'figures'));
  draw('figures', 'dit', 'figures');
  const made = readdirSync(join(scratch, 'figures')).filter((name) => name.endsWith('.png'));
  for (const [i, name] of made.sort().entries())
    cpSync(join(scratch, 'figures', name), join(target, `figures-${i + 1}.png`));
  keepFiles(scratch, target, ['figures.json']);
  rows.push(
    [
      '`inversion.png`',
      'an inversion by `ldm-kl` with the column of the autoencoder: a job written by hand, and `render`',
    ],
    [
      '`embedding.png`',
      'a line by `class-identity`, whose class is an embedding: a job written by hand, and `render`',
    ],
    [
      '`figures.json`, `figures-1.png`, `figures-2.png`',
      'by `dit`, a plane of a class between two and an inversion with the column of the autoencoder: a job written by hand, and `render`',
    ],
  );
  writeText(join(target, 'README.md'), readme('Recipes of schema 5', rows));
}

/** The job that a command writes. */
function jobOf(call) {
  callCli(scratch, [...call, '--out', 'job.json']);
  return readJson(join(scratch, 'job.json'));
}

function writeJob(name, job) {
  writeText(join(scratch, `${name}.json`), JSON.stringify(job));
}

function draw(job, model, out) {
  callCli(scratch, ['render', `${job}.json`, '--model', folderOf(model), ...cpu, '--out', out]);
}

/** An inversion of the golden image of a model, and the image itself as a recipe embeds it. */
function inversionOf(model, settings) {
  const bytes = Buffer.from(Float32Array.from(numbersOf(model, 'image', 3 * 16 * 16)).buffer);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const image = { sha256, shape: [3, 16, 16], data: deflateSync(bytes).toString('base64') };
  const figure = {
    kind: 'inversion',
    images: [{ name: 'image', ref: { kind: 'stored', sha256 } }],
    ladder: [2, 3],
    autoencoded: true,
    settings: { ...settings, eta: 0, repeats: 1 },
    scale: 4,
    mathText: true,
  };
  return { figure, latents: [image] };
}

/** The first numbers of a golden array of a model. */
function numbersOf(model, name, count) {
  const file = readFileSync(join(fixtures, 'families', model, `case_${name}.npy`));
  const start = 10 + file.readUInt16LE(8);
  return Array.from({ length: count }, (_, i) => file.readFloatLE(start + 4 * i));
}

/** The model as a recipe records it. */
async function markOf(model) {
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const mark = await modules.load('contract/model-mark.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: join(fixtures, 'families', model) });
  const found = mark.markOf(studio.state.model);
  await studio.close();
  return found;
}

function writeShards() {
  const target = openTarget('shards', 5);
  const render = (i) => [
    ...['render', 'sheet.json', '--model', folderOf('dit'), ...cpu, '--shard', `${i}/2`, '--out', 'sheet'],
  ];
  const steps = [
    [...sheet, '--scale', '4', '--out', 'sheet.json'],
    render(1),
    render(2),
    ['merge', 'sheet', '--out', 'sheet.png'],
  ];
  for (const call of steps) callCli(scratch, call);
  mkdirSync(join(target, 'sheet'));
  for (const part of readdirSync(join(scratch, 'sheet')))
    cpSync(join(scratch, 'sheet', part), join(target, 'sheet', part), { recursive: true });
  keepFiles(scratch, target, ['sheet.png']);
  const how = steps.map((call) => `\`${showCall(call)}\``).join(', then ');
  writeText(join(target, 'README.md'), readme('Job folders of schema 5', [['sheet/, sheet.png', how]]));
}

/** What schema 5 brought: a class and guidance, a process in σ and its steps, classes as rows, distances on latents. */
async function writeProjects() {
  const target = openTarget('projects', 5);
  const { LatentStore } = await modules.load('main/engine/stores/latent-store.ts');
  const { createProjectStore } = await modules.load('main/documents/project-store.ts');
  const { openAutosave } = await modules.load('main/documents/autosave.ts');
  const { initialDocument } = await modules.load('contract/document.ts');
  const first = initialDocument();
  const document = {
    ...first,
    sampling: { ...first.sampling, condition: { class: 2, guidance: 2.5 } },
    consistencySteps: 2,
    comparison: { kind: 'class', class: 4 },
    line: { ...first.line, toClass: 5 },
    consistency: { ...first.consistency, rows: 'classes', classes: [0, 2, 5], distancesOn: 'latents' },
  };
  const model = { ...(await markOf('consistency')), path: '/models/consistency' };
  const project = { app: '0.1.0', model, view: 'consistency', document };
  await createProjectStore(new LatentStore(null)).save(join(target, 'full.slerpscope'), project);
  const autosave = openAutosave(join(target, 'autosave.json'), () => DAY, fail);
  autosave.put({ project, path: null, unsaved: true });
  autosave.close();
  writeText(
    join(target, 'README.md'),
    readme('Projects of schema 5', [
      [
        'full.slerpscope',
        'a consistency model with classes: a class and guidance, two steps, a line to another class, classes as rows, distances on latents, compared with another class',
      ],
      ['autosave.json', 'the autosave of `full`, unsaved'],
    ]),
  );
}

function fail(message) {
  throw new Error(message);
}

function readme(title, rows) {
  return [
    `# ${title}`,
    '',
    `Written at commit ${COMMIT} by its command line: \`npm run build\`, then \`node tests/reference/files-of-schema-5.mjs\`.`,
    'They represent files that users already have: do not regenerate them. The network ran on the CPU.',
    '',
    '| file | what |',
    '|---|---|',
    ...rows.map(([name, what]) => `| ${name} | ${what} |`),
    '',
  ].join('\n');
}

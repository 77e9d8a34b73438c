import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  callCli,
  keepFiles,
  openModules,
  openScratch,
  openTarget,
  showCall,
  writeText,
} from './files-of-schema-1.mjs';

/**
 * Wrote tests/fixtures/recipes/2, projects/2 and shards/2: what the app saved on disks when recipes, jobs and projects
 * were of schema 2. Run at commit fb3dfa9, after `npm run build`: node tests/reference/files-of-schema-2.mjs
 * Kept for the record: later commits write another schema.
 */

const COMMIT = 'fb3dfa9';
const DAY = Date.UTC(2026, 10, 30, 12);
const cpu = ['--provider', 'cpu'];
const small = ['--model', 'bundled:toonhead-32', '--scale', '1'];
const scratch = openScratch();

writeRecipes();
writeShards();
await writeProjects();

/** What schema 2 has and schema 1 had not: solvers with orders, mixtures, repeats, other axes of a sheet, times. */
function writeRecipes() {
  const target = openTarget('recipes', 2);
  const rows = [];
  const draw = (name, words) => {
    const call = [...words, ...cpu, '--out', name];
    callCli(scratch, call);
    keepFiles(scratch, target, [name]);
    rows.push([`\`${name}\``, `\`${showCall(call)}\``]);
  };
  const mixed = ['--pin', 'mean(seed:3, seed:8)', '--pin', 'seed:3 - seed:8 + numpy:12'];
  draw('line-unipc.png', [
    'line',
    ...small,
    ...mixed,
    '--frames',
    '3',
    '--steps',
    '3',
    '--solver',
    'unipc',
    '--order',
    '3',
  ]);
  draw('plane-plms.svg', [
    'plane',
    ...small,
    '--corner',
    'seed:3',
    '--corner',
    'seed:8',
    '--corner',
    'seed:12',
    '--corner',
    'mix(2*seed:3, -1*seed:8)',
    '--columns',
    '2',
    '--rows',
    '2',
    '--steps',
    '4',
    '--solver',
    'plms',
  ]);
  draw('trajectory-deis.gif', [
    'trajectory',
    ...small,
    '--pin',
    'seed:3',
    '--step-counts',
    '3',
    '--columns',
    '3',
    '--solver',
    'deis',
  ]);
  const sheet = ['consistency', ...small, '--pin', 'seed:3', '--pin', 'seed:8', '--step-counts', '2,3'];
  const solvers = ['--solvers', 'ipndm-2,dpmpp-3,plms', '--ablation', 'eta'];
  draw('sheet-solvers.png', [
    ...sheet,
    ...solvers,
    '--metric',
    'ssim',
    '--log-axis',
    '--across',
    'evaluations',
  ]);
  draw('sheet-solvers.pdf', [...sheet, ...solvers]);

  // Only the window has times and repeats in figures.
  callCli(scratch, ['latent', '--seed', '7', '--shape', '3,32,32', '--out', 'image.npy']);
  callCli(scratch, [...sheet, '--out', 'sheet.json']);
  const job = readJson('sheet.json');
  const [figure] = job.figures ?? [job.figure];
  const timing = { secondsPerSample: 0.0125, batch: 8 };
  const timed = { ...figure, across: 'seconds', timing };
  const inversion = {
    kind: 'inversion',
    images: figure.pins,
    ladder: [2, 3],
    settings: { ...figure.settings, numSteps: 2, repeats: 2 },
    scale: 1,
  };
  const { figure: _figure, figures: _figures, ...rest } = job;
  writeText(join(scratch, 'figures.json'), JSON.stringify({ ...rest, figures: [timed, inversion] }));
  mkdirSync(join(scratch, 'figures'));
  callCli(scratch, ['render', 'figures.json', ...cpu, '--out', 'figures']);
  for (const [i, name] of readdirSync(join(scratch, 'figures'))
    .filter((one) => one.endsWith('.png'))
    .sort()
    .entries())
    cpSync(join(scratch, 'figures', name), join(target, `figures-${i + 1}.png`));
  keepFiles(scratch, target, ['figures.json']);
  rows.push([
    '`figures.json`, `figures-1.png`, `figures-2.png`',
    'a sheet over measured times, an inversion with repeats: a job written by hand, and `render`',
  ]);
  writeText(join(target, 'README.md'), readme('Recipes of schema 2', rows));
}

function writeShards() {
  const target = openTarget('shards', 2);
  const render = (i) => ['render', 'sheet.json', ...cpu, '--shard', `${i}/2`, '--out', 'sheet'];
  const calls = [
    [
      'consistency',
      ...small,
      '--pin',
      'mean(seed:3, seed:8)',
      '--step-counts',
      '2,3',
      '--solvers',
      'unipc-2',
      '--out',
      'sheet.json',
    ],
    render(1),
    render(2),
    ['merge', 'sheet', '--out', 'sheet.png'],
  ];
  for (const call of calls) callCli(scratch, call);
  mkdirSync(join(target, 'sheet'));
  for (const part of readdirSync(join(scratch, 'sheet')))
    cpSync(join(scratch, 'sheet', part), join(target, 'sheet', part), { recursive: true });
  keepFiles(scratch, target, ['sheet.png']);
  writeText(
    join(target, 'README.md'),
    readme('Job folders of schema 2', [
      ['sheet/, sheet.png', calls.map((call) => `\`${showCall(call)}\``).join(', then ')],
    ]),
  );
}

/** A project with every field that schema 2 brought, and its autosave. */
async function writeProjects() {
  const modules = await openModules();
  const target = openTarget('projects', 2);
  const { LatentStore } = await modules.load('main/engine/stores/latent-store.ts');
  const { createProjectStore } = await modules.load('main/documents/project-store.ts');
  const { openAutosave } = await modules.load('main/documents/autosave.ts');
  const { initialDocument } = await modules.load('contract/document.ts');
  const { parseLatentRef } = await modules.load('core/latent-ref.ts');
  const { makeLatent } = await modules.load('core/latent.ts');
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: 'bundled:toonhead-32' });
  const { markOf } = await modules.load('contract/model-mark.ts');
  const model = { ...markOf(studio.state.model), path: null };
  const latents = new LatentStore(null);
  const shape = studio.state.model.latentShape;
  const draw = await studio.resolveLatents([parseLatentRef('seed:5')]);
  const image = await latents.put(makeLatent(shape, Float32Array.from(draw.data)));
  await studio.close();

  const first = initialDocument();
  const texts = [
    'mean(seed:3, seed:8)',
    'seed:3 - seed:8 + seed:12',
    'mix(2*seed:1, 1*near(seed:2, 15, 4))',
    'torch-cuda@t4:7',
  ];
  const pins = texts.map((text, i) => ({
    id: `pin${i + 5}`,
    name: `M${i + 1}`,
    ref: parseLatentRef(text),
    origin: null,
  }));
  pins.push({
    id: 'pin9',
    name: 'code',
    ref: parseLatentRef(`stored:${image}`),
    origin: { kind: 'image', name: 'face.png', sha256: image, numSteps: 10, repeats: 2 },
  });
  const ids = pins.map(({ id }) => id);
  const document = {
    ...first,
    pins,
    nextPin: 12,
    sampling: { ...first.sampling, numSteps: 12, solver: 'dpmpp', order: 3 },
    line: { ...first.line, pins: ids.slice(0, 3) },
    plane: { ...first.plane, corners: ids.slice(0, 4) },
    consistency: {
      ...first.consistency,
      pins: ids.slice(0, 2),
      ladder: [2, 3],
      metric: 'ssim',
      solvers: [{ solver: 'unipc', order: 3 }, { solver: 'plms' }],
      across: 'seconds',
      logAxis: true,
      times: true,
    },
    trajectory: { pin: ids[3], ladder: [3, 6] },
    inversion: {
      images: [
        {
          id: 'image1',
          name: 'face.png',
          part: { x: 0, y: 0, width: 32, height: 32 },
          shape,
          sha256: image,
          known: ids[0],
        },
      ],
      nextImage: 2,
      ladder: [2, 3],
      repeats: 2,
    },
  };
  const project = { app: studio.state.version, model, view: 'consistency', document };
  await createProjectStore(latents).save(join(target, 'full.slerpscope'), project);
  const autosave = openAutosave(join(target, 'autosave.json'), () => DAY, fail);
  autosave.put({ project, path: null, unsaved: true });
  autosave.close();
  writeText(
    join(target, 'README.md'),
    readme('Projects of schema 2', [
      [
        'full.slerpscope',
        'mixtures, a code with repeats, a solver with its order, rows of solvers over seconds, an image with a known x_T',
      ],
      ['autosave.json', 'the autosave of `full`, unsaved'],
    ]),
  );
  await modules.close();
}

function readJson(name) {
  return JSON.parse(readFileSync(join(scratch, name), 'utf8'));
}

function readme(title, rows) {
  return [
    `# ${title}`,
    '',
    `Written at commit ${COMMIT} by its stores and command line: \`npm run build\`, then \`node tests/reference/files-of-schema-2.mjs\`.`,
    'They represent files that users already have: do not regenerate them. The network ran on the CPU.',
    '',
    '| file | what |',
    '|---|---|',
    ...rows.map(([name, what]) => `| ${name} | ${what} |`),
    '',
  ].join('\n');
}

function fail(message) {
  throw new Error(message);
}

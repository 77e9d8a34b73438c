import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * Wrote tests/fixtures/projects/1, settings/1 and shards/1: what the app kept on disks when projects, settings and jobs
 * were of schema 1. Run at commit a5f0acb, after `npm run build`: node tests/reference/documents-1.mjs
 * It writes the same bytes every time. Kept for the record: later commits write another schema.
 */

const DAY = Date.UTC(2026, 10, 26, 12);
const scratch = openScratch();
const modules = await openModules();
await writeProjects();
await writeSettings();
writeShards();
await modules.close();

/** Projects and the autosave, by the stores of the app; images and codes by its engine. */
async function writeProjects() {
  const target = openTarget('projects');
  const { createLatentStore } = await modules.load('main/engine/latent-store.ts');
  const { createProjectStore } = await modules.load('main/documents/project-store.ts');
  const { openAutosave } = await modules.load('main/documents/autosave.ts');
  const { initialDocument } = await modules.load('renderer/state/document.ts');
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: 'bundled:toonhead-32' });
  const { digest, name, path, bundled } = studio.state.model;
  const model = { digest, name, path: bundled ? null : path };
  const latents = createLatentStore(null);
  const store = createProjectStore(latents);

  const first = { app: studio.state.version, model, view: 'line', document: initialDocument() };
  await store.save(join(target, 'first.slerpscope'), first);
  await store.save(join(target, 'empty.slerpscope'), {
    ...first,
    model: null,
    view: 'plane',
    document: emptied(first),
  });

  const document = await fullDocument(studio, latents, initialDocument());
  const full = { ...first, view: 'inversion', document };
  await store.save(join(target, 'full.slerpscope'), full);

  // A run that has not ended when its autosave is copied, and one that has.
  const crashed = openAutosave(join(scratch, 'autosave.json'), () => DAY, fail);
  crashed.put({ project: full, path: '/home/someone/full.slerpscope', unsaved: true });
  await sleep(1000);
  cpSync(join(scratch, 'autosave.json'), join(target, 'autosave-crashed.json'));
  const ended = openAutosave(join(target, 'autosave-ended.json'), () => DAY, fail);
  ended.put({ project: first, path: null, unsaved: false });
  ended.close();
  await studio.close();
  writeText(
    join(target, 'README.md'),
    readme('Projects of schema 1', [
      ['first.slerpscope', 'the document of a new window'],
      ['empty.slerpscope', 'no pins, no model'],
      [
        'full.slerpscope',
        'every setting of every view differs from its default; pins of every kind of expression; latents that were imported and encoded, in two shapes; images of the inversion view',
      ],
      ['autosave-crashed.json', 'the autosave of `full`, unsaved, from a run that was killed'],
      ['autosave-ended.json', 'the autosave of `first`, from a run that ended normally'],
      ['window.slerpscope, autosave-window.json', 'written by the window, driven by `window-1.mjs`'],
    ]),
  );
}

function emptied({ document }) {
  return {
    ...document,
    pins: [],
    line: { ...document.line, pins: [] },
    plane: { ...document.plane, corners: [] },
    consistency: { ...document.consistency, pins: [] },
  };
}

/** Nothing in it is as it is at first. */
async function fullDocument(studio, latents, first) {
  const { parseLatentRef } = await modules.load('core/latent-ref.ts');
  const { makeLatent } = await modules.load('core/latent.ts');
  const { randn } = await modules.load('core/random/index.ts');
  const { defaultSettings } = await modules.load('core/settings.ts');
  const { toRgba8 } = await modules.load('core/image.ts');
  const shape = studio.state.model.latentShape;
  const size = shape[0] * shape[1] * shape[2];
  const keep = (data, of = shape) => latents.keep(makeLatent(of, Float32Array.from(data)));

  const draw = randn('numpy', 5n, size);
  const imported = await keep(draw);
  await keep(draw, [3, 16, 64]); // the same numbers, of another model's shape
  const input = {
    shape: [2, ...shape],
    data: Float32Array.from([...randn('torch-cpu', 3n, size), ...randn('torch-cpu', 8n, size)]),
  };
  const x0 = await studio.sample({ input, settings: defaultSettings(4) });
  const images = [];
  for (const i of [0, 1]) {
    const rgba = toRgba8(x0.data.subarray(i * size, (i + 1) * size), shape);
    const { sha256 } = await studio.keepImage({ width: shape[2], height: shape[1], rgba });
    const { data } = await studio.resolveLatents([{ kind: 'stored', sha256 }]);
    images.push({ sha256: await keep(data), data });
  }
  const one = { shape: [1, ...shape], data: images[0].data };
  const code = await keep((await studio.encode({ input: one, settings: defaultSettings(4) })).data);

  const origins = [
    ['torch-cpu:18446744073709551615', null],
    ['torch-cuda:42', null],
    ['numpy:7', null],
    ['numpy-legacy:4294967295', null],
    [`stored:${imported}`, { kind: 'file', name: 'noise.npy' }],
    [`stored:${code}`, { kind: 'image', name: 'face.png', sha256: images[0].sha256, numSteps: 4 }],
    [`slerp(stored:${imported}, near(seed:1, 15, 4), 0.25)`, null],
    [`lerp(numpy:1, stored:${code}, 1.5)`, null],
  ];
  const pins = origins.map(([text, origin], i) => ({
    id: `pin${i + 2}`,
    name: `Größe ${i + 1}`,
    ref: parseLatentRef(text),
    origin,
  }));
  const ids = pins.map(({ id }) => id);
  return {
    ...first,
    pins,
    nextPin: 20,
    sampling: {
      numSteps: 12,
      tau: 'official-quad',
      eta: 0.5,
      noiseSeed: '99',
      clip: 'rederive',
      compat: 'diffusers',
    },
    line: {
      pins: ids.slice(1, 5),
      framesPerSegment: 5,
      mode: 'lerp',
      repeat: 'ping-pong',
      easing: 'ease',
      rate: 30,
    },
    plane: { corners: ids.slice(4, 8), columns: 3, rows: 9 },
    consistency: {
      rows: 'line',
      points: 3,
      pins: ids.slice(2, 4),
      ladder: [2, 4, 8],
      reference: 4,
      contrast: 'clip',
      metric: 'ssim',
    },
    trajectory: { pin: ids[5], ladder: [3, 6, 9] },
    inversion: {
      images: images.map(({ sha256 }, i) => ({
        id: `image${i + 1}`,
        name: `face ${i + 1}.png`,
        part: { x: 0.5, y: i, width: 31, height: 31 },
        shape,
        sha256,
      })),
      nextImage: 5,
      ladder: [2, 3],
    },
  };
}

async function writeSettings() {
  const target = openTarget('settings');
  const { openSettings } = await modules.load('main/settings-store.ts');
  const { defaultSettings } = await modules.load('contract/settings.ts');
  const full = openSettings(join(target, 'settings.json'), fail);
  full.change({
    theme: 'dark',
    pixels: 'smooth',
    provider: 'cpu',
    resultsLimit: 0.5,
    lastModel: '/home/someone/ddpm-cifar10-32',
    welcomed: true,
    recentCommands: ['view.plane', 'file.save'],
    recentProjects: ['/home/someone/full.slerpscope'],
  });
  full.flush();
  const first = openSettings(join(target, 'settings-first.json'), fail);
  first.change(defaultSettings);
  first.flush();
  writeText(
    join(target, 'README.md'),
    readme('Settings from the time of schema 1', [
      ['settings.json', 'every setting differs from its default'],
      ['settings-first.json', 'the settings of a first start'],
      ['settings-window.json', 'written by the window, driven by `window-1.mjs`'],
    ]),
  );
}

/** Job folders, each with all its tiles, and what `merge` made of them then. */
function writeShards() {
  const target = openTarget('shards');
  const cpu = ['--provider', 'cpu'];
  const bundled = ['--model', 'bundled:toonhead-32', ...cpu];
  callCli(scratch, ['latent', '--seed', '7', '--shape', '3,32,32', '--out', 'xT.npy']);
  const sheet = ['consistency', ...bundled, '--pin', 'seed:3', '--pin', 'slerp(seed:1, file:xT.npy, 0.5)'];
  const way = [
    'trajectory',
    ...bundled,
    '--pin',
    'seed:3',
    '--ladder',
    '2,3',
    '--columns',
    '2',
    '--scale',
    '1',
  ];
  const rows = [];
  for (const [name, words] of [
    ['sheet', [...sheet, '--ladder', '2,3', '--contrast', 'eta', '--scale', '1']],
    ['way', way],
  ]) {
    const render = (i) => ['render', `${name}.json`, ...cpu, '--shard', `${i}/2`, '--out', name];
    const calls = [
      [...words, '--out', `${name}.json`],
      render(1),
      render(2),
      ['merge', name, '--out', `${name}.png`],
    ];
    for (const call of calls) callCli(scratch, call);
    mkdirSync(join(target, name));
    for (const part of readdirSync(join(scratch, name)))
      cpSync(join(scratch, name, part), join(target, name, part), { recursive: true });
    keepFiles(scratch, target, [`${name}.png`]);
    rows.push([`${name}/, ${name}.png`, calls.map((call) => `\`${showCall(call)}\``).join(', then ')]);
  }
  writeText(join(target, 'README.md'), readme('Job folders of schema 1', rows));
}

function readme(title, rows) {
  return [
    `# ${title}`,
    '',
    'Written at commit a5f0acb by its stores and command line: `npm run build`, then `node tests/reference/documents-1.mjs`.',
    'They represent files that users already have: do not regenerate them. The network ran on the CPU, see ../../recipes/1/README.md.',
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

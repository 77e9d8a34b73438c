import { Buffer } from 'node:buffer';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  callCli,
  keepFiles,
  openModules,
  openScratch,
  openTarget,
  readJson,
  root,
  showCall,
  writeText,
} from './files-of-schema-1.mjs';
import { calls, inputs } from './recipes-1-calls.mjs';

/**
 * Wrote tests/fixtures/recipes/1: files that carry a recipe of schema 1, of every kind that the app wrote then.
 * Run at commit a5f0acb, after `npm run build`: node tests/reference/recipes-1.mjs
 * On one machine it writes the same bytes every time. Kept for the record: later commits write another schema.
 */

const scratch = openScratch();
const target = openTarget('recipes');
const at = (name) => join(scratch, name);
const log = [];

function call(names, words) {
  callCli(scratch, words);
  keepFiles(scratch, target, names);
  log.push([names, `\`${showCall(words)}\``]);
}

/** A job by hand, as a person edits one that the command line wrote. */
function edit(name, from, change) {
  const { schema, model, figure, latents } = readJson(at(from));
  writeText(at(name), `${JSON.stringify({ schema, model, latents, ...change(figure) }, null, 2)}\n`);
  keepFiles(scratch, target, [name]);
  log.push([[name], `\`${from}\`, edited as \`recipes-1.mjs\` says`]);
}

const cpu = ['--provider', 'cpu'];

for (const words of inputs) callCli(scratch, words);
for (const [names, words] of calls) call(names, words);

edit('line-lerp.json', 'line.json', (figure) => ({ figure: { ...figure, mode: 'lerp', closed: true } }));
call(['line-lerp.png'], ['render', 'line-lerp.json', ...cpu, '--out', 'line-lerp.png']);

const bundled = ['--model', 'bundled:toonhead-32', ...cpu];
callCli(scratch, [
  'sample',
  ...bundled,
  '--seed',
  '3',
  '--count',
  '2',
  '--steps',
  '4',
  '--out',
  'images.npy',
]);
const images = ['--pin', 'file:images.npy#0', '--pin', 'file:images.npy#1', '--frames', '2', '--steps', '2'];
callCli(scratch, ['line', ...bundled, ...images, '--out', 'images.json']);
edit('inversion.json', 'images.json', ({ settings, pins }) => ({
  figure: {
    kind: 'inversion',
    images: pins,
    ladder: [2, 4],
    settings,
    scale: 1,
    title: 'Inversion',
    captions: true,
  },
}));
for (const ending of ['png', 'svg', 'pdf'])
  call([`inversion.${ending}`], ['render', 'inversion.json', ...cpu, '--out', `inversion.${ending}`]);

const seeds = ['seed:3', 'seed:8', 'seed:12', 'seed:21'].flatMap((ref) => ['--corner', ref]);
const corners = [
  'plane',
  ...bundled,
  ...seeds,
  '--columns',
  '2',
  '--rows',
  '2',
  '--steps',
  '2',
  '--captions',
];
callCli(scratch, [...corners, '--scale', '1', '--out', 'corners.json']);
edit('samples-job.json', 'corners.json', ({ settings, corners: pins, scale }) => ({
  figure: { kind: 'samples', pins, settings, scale, captions: true, labels: true, theme: 'dark' },
}));
// The same figures as the file of the six kinds.
edit('figures.json', 'images.json', ({ pins, ...line }) => ({
  figures: [
    { ...line, pins, scale: 1 },
    readJson(at('plane.json')).figure,
    readJson(at('consistency.json')).figure,
    readJson(at('trajectory.json')).figure,
    { kind: 'inversion', images: pins, ladder: [2], settings: line.settings, scale: 1 },
    readJson(at('samples-job.json')).figure,
  ],
}));
const figures = ['1', '2', '3', '4', '5', '6'].map((number) => `figures-${number}.png`);
call(figures, ['render', 'figures.json', ...cpu, '--out', '.']);
call(['samples-job.png'], ['render', 'samples-job.json', ...cpu, '--out', 'samples-job.png']);

await writeWindowFiles();
log.push([
  ['png', 'gif', 'apng', 'webm', 'mp4'].map((ending) => `window-line.${ending}`),
  'the window, driven by `window-1.mjs`',
]);
writeText(join(target, 'README.md'), readme());

/** What only the window writes, by the modules that it calls. */
async function writeWindowFiles() {
  const modules = await openModules();
  const { openHeadlessStudio } = await modules.load('main/headless.ts');
  const { recordFigure } = await modules.load('main/recipes/figure-recipe.ts');
  const { recordFilm } = await modules.load('main/recipes/film-recipe.ts');
  const { readRecipeFile } = await modules.load('main/recipes/recipe-file.ts');
  const { keepLatents } = await modules.load('main/recipes/carried-latents.ts');
  const { writeSidecar } = await modules.load('main/recipes/sidecar.ts');
  const { writeFileAtomically } = await modules.load('main/atomic-file.ts');
  const studio = await openHeadlessStudio({ provider: 'cpu', model: 'bundled:toonhead-32' });

  const figureOf = async (job) => {
    const {
      figures: [figure],
      latents,
    } = await readRecipeFile(at(job));
    await keepLatents(studio, latents);
    return figure;
  };
  /** As main/shell/export-contents.ts saves data. */
  const saveData = async (job, content, format) => {
    const name = `${job}-${content}.${format}`;
    const { figure, texts } = await recordFigure(studio, await figureOf(`${job}.json`));
    const pieces = [...(await studio.data({ content, format, figure }, { texts }))];
    await writeFileAtomically(join(target, name), Buffer.concat(pieces));
    if (format !== 'safetensors') await writeSidecar(join(target, name), texts);
    log.push([[name], `the window’s export of data, of \`${job}.json\``]);
  };
  /** As main/shell/video-file.ts writes what lies beside a video, whose own file only the window’s encoders make. */
  const saveBeside = async (film, name, format) => {
    const {
      figures: [figure],
      film: mark,
    } = await readRecipeFile(at(film));
    const { texts } = await recordFilm(studio, { figure, ...mark }, format, {});
    await writeSidecar(join(target, name), texts);
    log.push([[`${name}.recipe.json`], `the window’s video export, of the film in \`${film}\``]);
  };

  for (const format of ['npy', 'safetensors'])
    for (const content of ['xT', 'x0']) await saveData('inversion', content, format);
  for (const job of ['inversion', 'consistency', 'trajectory'])
    for (const format of ['csv', 'json'])
      if (!existsSync(join(target, `${job}-metrics.${format}`))) await saveData(job, 'metrics', format);
  await saveBeside('line.apng', 'line.webm', 'webm');
  await saveBeside('consistency.gif', 'consistency.mp4', 'mp4');
  await saveBeside('trajectory.gif', 'trajectory.webm', 'webm');
  await studio.close();
  await modules.close();
}

function readme() {
  const { environment } = readJson(join(target, 'line-x0.npy.recipe.json'));
  const named = new Set(log.flatMap(([names]) => names));
  const lost = readdirSync(target).filter(
    (name) => !named.has(name) && !named.has(basename(name, '.recipe.json')),
  );
  if (lost.length > 0) throw new Error(`not in the README: ${lost.join(', ')}`);
  const rows = log.map(([names, how]) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${how} |`);
  const facts = Object.entries(environment).map(
    ([key, value]) => `| ${key} | ${[value].flat().join(', ')} |`,
  );
  return [
    '# Files with recipes of schema 1',
    '',
    'Written at commit a5f0acb by its command line and, where only the window writes a file, by the modules that the window calls:',
    '`npm run build`, then `node tests/reference/recipes-1.mjs`. They represent files that users already have: do not regenerate them.',
    '',
    'A file `<name>.recipe.json` is next to arrays and tables whose format holds no text. `X.json` and `X.png` are the same figure.',
    '',
    '| environment | |',
    '|---|---|',
    ...facts,
    '',
    `Before them: ${inputs.map((words) => `\`${showCall(words)}\``).join(', ')}.`,
    '',
    '| file | made by |',
    '|---|---|',
    ...rows,
    '',
  ]
    .join('\n')
    .replaceAll(root, '.');
}

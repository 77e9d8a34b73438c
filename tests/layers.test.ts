import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tempFolder } from './support/temp-folder.ts';

// A small tree with one breach of each rule, judged by the project's own configuration.

const root = path.resolve(import.meta.dirname, '..');
let tree: string;
let found: Set<string>;

/** [rule, the file that breaks it, what it imports] */
const breaches: [rule: string, file: string, imports: string][] = [
  ['core-imports-nothing', 'src/core/reads.ts', 'node:fs'],
  ['core-imports-nothing', 'src/core/draws.ts', 'd3'],
  ['core-imports-nothing', 'src/core/asks.ts', '../contract/requests.ts'],
  ['numerics-import-no-plots', 'src/core/measures.ts', './plots/plot.ts'],
  ['plots-import-axes-and-metrics', 'src/core/plots/samples.ts', '../slerp.ts'],
  ['contract-imports-core-and-valibot', 'src/contract/waits.ts', 'node:timers'],
  ['contract-imports-core-and-valibot', 'src/contract/runs.ts', '../main/studio.ts'],
  ['electron-in-shell-and-preload', 'src/main/window.ts', 'electron'],
  ['electron-in-shell-and-preload', 'src/cli/window.ts', 'electron'],
  ['shell-behind-the-root', 'src/main/jobs/window.ts', '../shell/window.ts'],
  ['main-imports-no-other-program', 'src/main/view.ts', '../renderer/view.ts'],
  ['session-alone-imports-onnxruntime', 'src/main/engine/second.ts', 'onnxruntime-node'],
  ['session-alone-imports-onnxruntime', 'src/cli/tensor.ts', 'onnxruntime-common'],
  ['preload-imports-contract-and-electron', 'src/preload/reads.ts', 'node:fs'],
  ['preload-imports-contract-and-electron', 'src/preload/samples.ts', '../core/slerp.ts'],
  ['renderer-imports-contract-core-and-ui', 'src/renderer/reads.ts', 'node:fs'],
  ['renderer-imports-contract-core-and-ui', 'src/renderer/shell.ts', 'electron'],
  ['renderer-imports-contract-core-and-ui', 'src/renderer/studio.ts', '../main/studio.ts'],
  ['renderer-imports-contract-core-and-ui', 'src/renderer/parses.ts', 'valibot'],
  ['shared-imports-no-view', 'src/renderer/state/shows.ts', '../views/line/line.ts'],
  ['shared-imports-no-view', 'src/renderer/controls/runs.ts', '../session/session.ts'],
  ['views-import-what-they-share', 'src/renderer/views/line/looks.ts', '../plane/plane.ts'],
  ['views-import-what-they-share', 'src/renderer/views/line/lists.ts', '../index.ts'],
  ['views-import-what-they-share', 'src/renderer/views/line/opens.ts', '../../session/session.ts'],
  ['views-by-their-list', 'src/renderer/panels/names.ts', '../views/line/line.ts'],
  ['session-below-its-panels', 'src/renderer/session/shows.ts', '../panels/panel.ts'],
  ['lessons-drive-the-session', 'src/renderer/lessons/shows.ts', '../views/index.ts'],
  ['lessons-drive-the-session', 'src/renderer/lessons/repeats.ts', './noise.ts'],
  ['lessons-below-their-panel', 'src/renderer/session/teaches.ts', '../lessons/noise.ts'],
  ['view-contracts-apart', 'src/contract/views/plane.ts', './line.ts'],
  ['formats-know-no-figure-and-no-model', 'src/main/formats/gif/plays.ts', '../../figures/figure.ts'],
  ['formats-know-no-figure-and-no-model', 'src/main/formats/npy/opens.ts', '../../models/open.ts'],
  ['formats-know-no-figure-and-no-model', 'src/main/formats/csv/lists.ts', '../../../contract/recipe.ts'],
  ['formats-know-no-other', 'src/main/formats/gif/draws.ts', '../pdf/writer.ts'],
  ['list-of-formats-in-one-place', 'src/main/figures/draws.ts', '../formats/pdf/writer.ts'],
  ['list-of-formats-in-one-place', 'src/main/shell/draws.ts', '../formats/pdf/writer.ts'],
  ['figures-know-no-recipe-and-no-engine', 'src/main/figures/records.ts', '../recipes/recipe-text.ts'],
  ['kinds-by-their-list', 'src/main/recipes/draws.ts', '../figures/kinds/line.ts'],
  ['kinds-by-their-list', 'src/main/jobs/plans.ts', '../../contract/figures/line.ts'],
  ['cli-imports-no-window', 'src/cli/shell.ts', '../main/shell/window.ts'],
  ['cli-imports-no-window', 'src/cli/view.ts', '../renderer/view.ts'],
  ['places-know-no-family', 'src/main/models/places/unet.ts', '../families/unet/index.ts'],
  ['graph-knows-no-family-and-no-place', 'src/main/models/graph/unet.ts', '../families/unet/index.ts'],
  ['graph-knows-no-family-and-no-place', 'src/main/models/graph/hub.ts', '../places/hub.ts'],
  ['networks-know-no-family', 'src/main/models/networks/unet.ts', '../families/unet/index.ts'],
  ['families-know-no-other', 'src/main/models/families/dit/unet.ts', '../unet/index.ts'],
  ['families-behind-models', 'src/main/engine/unet.ts', '../models/families/unet/index.ts'],
  ['list-of-families-behind-the-opener', 'src/main/models/families.ts', './families/index.ts'],
  ['protobuf-behind-its-modules', 'src/main/jobs/onnx.ts', '@bufbuild/protobuf'],
  ['huggingface-hub-behind-its-modules', 'src/cli/finds.ts', '@huggingface/hub'],
  ['yauzl-behind-its-modules', 'src/main/figures/zip.ts', 'yauzl'],
  ['fflate-behind-its-modules', 'src/main/engine/zip.ts', 'fflate'],
  ['resvg-behind-its-modules', 'src/main/jobs/text.ts', '@resvg/resvg-js'],
  ['mediabunny-behind-its-modules', 'src/renderer/state/video.ts', 'mediabunny'],
  ['valibot-behind-its-modules', 'src/cli/parses.ts', 'valibot'],
  ['packaged-code-uses-dependencies', 'src/main/plots.ts', 'd3'],
  ['set-up-runs-before-any-install', 'scripts/zip.mjs', 'yauzl'],
  ['no-way-out-of-src', 'src/main/setup.ts', '../../scripts/clean.mjs'],
  ['no-unresolvable', 'src/main/lost.ts', './nowhere.ts'],
  ['no-circles', 'src/core/egg.ts', './hen.ts'],
];

const neighbours = [
  'src/contract/figures/line.ts',
  'src/contract/recipe.ts',
  'src/main/figures/figure.ts',
  'src/main/figures/kinds/line.ts',
  'src/main/formats/pdf/writer.ts',
  'src/main/models/open.ts',
  'src/main/recipes/recipe-text.ts',
  'src/contract/requests.ts',
  'src/core/slerp.ts',
  'src/core/plots/plot.ts',
  'src/main/models/families/index.ts',
  'src/main/models/families/unet/index.ts',
  'src/main/models/places/hub.ts',
  'src/main/shell/window.ts',
  'src/main/studio.ts',
  'src/contract/views/line.ts',
  'src/renderer/panels/panel.ts',
  'src/renderer/lessons/noise.ts',
  'src/renderer/session/session.ts',
  'src/renderer/view.ts',
  'src/renderer/views/index.ts',
  'src/renderer/views/line/line.ts',
  'src/renderer/views/plane/plane.ts',
  'scripts/clean.mjs',
];

function plant(file: string, imports?: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), imports ? `export * from '${imports}';\n` : 'export {};\n');
}

beforeAll(async () => {
  tree = tempFolder();
  for (const file of ['package.json', 'tsconfig.base.json', '.dependency-cruiser.js'])
    cpSync(path.join(root, file), path.join(tree, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
  for (const file of neighbours) plant(file);
  plant('src/core/alone.ts');
  plant('src/core/hen.ts', './egg.ts');
  plant('src/main/index.ts', './shell/window.ts');
  for (const [, file, imports] of breaches) plant(file, imports);
  found = new Set((await violationsIn(tree)).map(({ rule, from }) => `${rule.name} ${from}`));
});

async function violationsIn(folder: string): Promise<{ rule: { name: string }; from: string }[]> {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', '.dependency-cruiser.js', '--output-type', 'json', 'src', 'scripts'];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  return JSON.parse(output).summary.violations;
}

test.each(breaches)('%s: the linter objects when %s imports %s', (rule, file) => {
  expect(found).toContain(`${rule} ${file}`);
});

test('no-orphans: the linter objects to a module that nothing uses', () => {
  expect(found).toContain('no-orphans src/core/alone.ts');
});

test('every rule has been broken here, so none is dead', async () => {
  const { default: config } = await import('../.dependency-cruiser.js');
  const rules = (config.forbidden ?? []).map(({ name }) => name);
  const planted = new Set([...breaches.map(([rule]) => rule), 'no-orphans']);
  expect(rules.filter((name) => !planted.has(name ?? ''))).toEqual([]);
});

test('the linter does not object to the root importing the shell', () => {
  expect([...found].filter((entry) => entry.endsWith(' src/main/index.ts'))).toEqual([]);
});

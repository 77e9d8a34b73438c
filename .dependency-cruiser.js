// The table of layers in ARCHITECTURE.md as rules. tests/layers.test.ts plants one breach of each.

/** A package from npm, wherever it is installed. */
const npm = (/** @type {string} */ names) => `(^|/)node_modules/(${names})(/|$)`;

const BUILTIN =
  '^node:|^(assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|process|stream|url|util|worker_threads|zlib)(/|$)';
const ELECTRON = `${npm('electron|electron-[^/]+')}|^electron$`;
const ONNXRUNTIME = npm('onnxruntime-[^/]+');
const SVELTE_AND_UI = npm('svelte|d3|d3-[^/]+|mediabunny');

const SHARED_BY_VIEWS = '^src/renderer/(state|controls|canvas|plot|math)/';

/** @typedef {import('dependency-cruiser').IRegularForbiddenRuleType} Rule */

/**
 * @param {string} name
 * @param {string} comment
 * @param {Rule['from']} from
 * @param {Rule['to']} to
 * @returns {Rule}
 */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/**
 * A library that a few modules may import, and nobody else.
 * @param {string} name
 * @param {string} packages
 * @param {string} home
 */
const onlyIn = (name, packages, home) =>
  forbid(
    `${name}-behind-its-modules`,
    `${name} is imported by ${home} only`,
    { path: '^src/', pathNot: home },
    { path: npm(packages) },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid(
      'core-imports-nothing',
      'src/core imports nothing outside core',
      { path: '^src/core/' },
      { pathNot: '^src/core/' },
    ),
    forbid(
      'numerics-import-no-plots',
      'in core, plots import the rest and nothing imports plots',
      { path: '^src/core/', pathNot: '^src/core/plots/' },
      { path: '^src/core/plots/' },
    ),
    forbid(
      'plots-import-axes-and-metrics',
      'a plot is made from numbers: of core it imports axes, metrics and texts of numbers, no sampler and no latent',
      { path: '^src/core/plots/' },
      { path: '^src/core/', pathNot: '^src/core/(plots/|metrics/|axis|number-text|step-count|paper-errors)' },
    ),
    forbid(
      'contract-imports-core-and-valibot',
      'src/contract imports core and the schema library',
      { path: '^src/contract/' },
      { pathNot: ['^src/(contract|core)/', npm('valibot')] },
    ),
    forbid(
      'electron-in-shell-and-preload',
      'only src/main/shell and src/preload import electron',
      { path: '^src/', pathNot: '^src/(main/shell|preload)/' },
      { path: ELECTRON },
    ),
    forbid(
      'shell-behind-the-root',
      'only the composition root imports src/main/shell',
      { path: '^src/', pathNot: '^src/main/(shell/|index\\.ts$)' },
      { path: '^src/main/shell/' },
    ),
    forbid(
      'main-imports-no-other-program',
      'src/main does not import the window, the preload or the command line',
      { path: '^src/main/' },
      { path: '^src/(renderer|preload|cli)/' },
    ),
    forbid(
      'session-alone-imports-onnxruntime',
      'only src/main/engine/process/session.ts imports onnxruntime-node',
      { path: '^src/', pathNot: '^src/main/engine/process/session\\.ts$' },
      { path: ONNXRUNTIME },
    ),
    forbid(
      'preload-imports-contract-and-electron',
      'src/preload imports the contract and electron',
      { path: '^src/preload/' },
      { pathNot: ['^src/(preload|contract)/', ELECTRON] },
    ),
    forbid(
      'renderer-imports-contract-core-and-ui',
      'src/renderer imports contract, core and its interface libraries: no electron, no node:, no main',
      { path: '^src/renderer/' },
      { pathNot: ['^src/(renderer|contract|core)/', '^resources/icon/', SVELTE_AND_UI] },
    ),
    forbid(
      'shared-imports-no-view',
      'what the views share imports nothing that stands above it; its context is the workspace',
      { path: SHARED_BY_VIEWS },
      { path: '^src/renderer/', pathNot: SHARED_BY_VIEWS },
    ),
    forbid(
      'views-import-what-they-share',
      'a view imports no other view, and neither session, commands nor panels; its context is the workspace',
      { path: '^src/renderer/views/([^/]+)/' },
      {
        path: '^src/renderer/',
        pathNot: [SHARED_BY_VIEWS, '^src/renderer/views/(view\\.ts$|$1/)', '^src/renderer/styles/'],
      },
    ),
    forbid(
      'views-by-their-list',
      'a single view is imported by the list of views only',
      { path: '^src/renderer/', pathNot: '^src/renderer/views/' },
      { path: '^src/renderer/views/[^/]+/' },
    ),
    forbid(
      'session-below-its-panels',
      'the session imports neither commands nor panels',
      { path: '^src/renderer/session/' },
      { path: '^src/renderer/(commands|panels)/' },
    ),
    forbid(
      'lessons-drive-the-session',
      'a lesson imports neither views, commands, panels nor another lesson',
      { path: '^src/renderer/lessons/', pathNot: '^src/renderer/lessons/list\\.ts$' },
      {
        path: '^src/renderer/(views|commands|panels|lessons)/',
        pathNot: '^src/renderer/lessons/(lesson|stage)\\.ts$',
      },
    ),
    forbid(
      'lessons-below-their-panel',
      'the session, the views and what they share know no lesson',
      { path: '^src/renderer/(session|views|commands)/' },
      { path: '^src/renderer/lessons/' },
    ),
    forbid(
      'view-contracts-apart',
      'the contract of a view imports that of no other',
      { path: '^src/contract/views/', pathNot: '^src/contract/views/index\\.ts$' },
      { path: '^src/contract/views/', pathNot: '^src/contract/views/(fields|view)\\.ts$' },
    ),
    forbid(
      'formats-know-no-figure-and-no-model',
      'src/main/formats imports files and what formats share, nothing that says what is written in them',
      { path: '^src/main/formats/' },
      {
        path: ['^src/main/', '^src/contract/(figures/|animation|data|exports|recipe|model|job)'],
        pathNot: '^src/main/(formats|files)/',
      },
    ),
    forbid(
      'formats-know-no-other',
      'a format imports no other format but those that it contains: PNG, JSON, zip',
      { path: '^src/main/formats/([^/]+)/' },
      { path: '^src/main/formats/[^/]+/', pathNot: '^src/main/formats/($1|png|json|zip)/' },
    ),
    forbid(
      'list-of-formats-in-one-place',
      'figures and exports ask the list of formats, not a format',
      { path: '^src/main/(figures|shell)/' },
      { path: '^src/main/formats/[^/]+/' },
    ),
    forbid(
      'figures-know-no-recipe-and-no-engine',
      'src/main/figures imports formats, files and what runs its tiles',
      { path: '^src/main/figures/' },
      { path: '^src/main/(recipes|documents|shards|engine|models|shell|studio)' },
    ),
    forbid(
      'kinds-by-their-list',
      'a single kind of figure is imported by the list of kinds and where figures are drawn only',
      { path: '^src/main/', pathNot: '^src/main/figures/' },
      {
        path: '^src/(main/figures/kinds/(?!kind\\.ts)|contract/figures/(line|plane|consistency|trajectory|inversion|samples))',
      },
    ),
    forbid(
      'cli-imports-no-window',
      'src/cli imports core, contract and main without its shell',
      { path: '^src/cli/' },
      { path: ['^src/(renderer|preload)/', '^src/main/(shell/|index\\.ts$)'] },
    ),
    forbid(
      'places-know-no-family',
      'src/main/models/places imports no family',
      { path: '^src/main/models/places/' },
      { path: '^src/main/models/families/' },
    ),
    forbid(
      'graph-knows-no-family-and-no-place',
      'src/main/models/graph imports neither families nor places',
      { path: '^src/main/models/graph/' },
      { path: '^src/main/models/(families|places)/' },
    ),
    forbid(
      'networks-know-no-family',
      'src/main/models/networks, which families share, imports no family',
      { path: '^src/main/models/networks/' },
      { path: '^src/main/models/(families|open|pipeline|recognition)' },
    ),
    forbid(
      'families-know-no-other',
      'a family imports no other family',
      { path: '^src/main/models/families/([^/]+)/' },
      { path: '^src/main/models/families/[^/]+/', pathNot: '^src/main/models/families/$1/' },
    ),
    forbid(
      'families-behind-models',
      'only src/main/models imports a family',
      { path: '^src/', pathNot: '^src/main/models/' },
      { path: '^src/main/models/families/' },
    ),
    forbid(
      'list-of-families-behind-the-opener',
      'only src/main/models/open.ts, model-files.ts and pipeline.ts import the list of families',
      { path: '^src/', pathNot: '^src/main/models/(open|model-files|pipeline)\\.ts$' },
      { path: '^src/main/models/families/index\\.ts$' },
    ),
    onlyIn('protobuf', '@bufbuild/[^/]+', '^src/main/models/(graph|families)/'),
    onlyIn('huggingface-hub', '@huggingface/[^/]+', '^src/main/hub/'),
    onlyIn('yauzl', 'yauzl', '^src/main/formats/'),
    onlyIn('fflate', 'fflate', '^src/main/formats/zip/'),
    onlyIn('resvg', '@resvg/[^/]+', '^src/main/figures/'),
    onlyIn('mediabunny', 'mediabunny', '^src/renderer/animation/'),
    onlyIn('valibot', 'valibot', '^src/(contract|main)/'),
    forbid(
      'packaged-code-uses-dependencies',
      'what is not bundled has to be in dependencies, or the packaged app lacks it',
      { path: '^src/(main|cli|core|contract)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: ELECTRON },
    ),
    forbid(
      'set-up-runs-before-any-install',
      'scripts import packages with import() only, after they were installed',
      { path: '^scripts/', pathNot: '^scripts/setup/loader/' },
      { path: 'node_modules', dynamic: false },
    ),
    forbid(
      'no-way-out-of-src',
      'src does not import scripts or tests',
      { path: '^src/' },
      { path: '^(scripts|tests|bench)/' },
    ),
    forbid('no-circles', 'no circular imports', {}, { circular: true }),
    forbid(
      'no-orphans',
      'every module is used or is an entry',
      {
        orphan: true,
        pathNot: [
          '^src/(main/index|cli/index|preload/index|renderer/main|main/engine/process/process)\\.ts$',
          '\\.d\\.ts$',
          '^scripts/[^/]+\\.mjs$',
          '^scripts/setup/loader/',
        ],
      },
      {},
    ),
    forbid(
      'no-unresolvable',
      'every import leads somewhere',
      {},
      { couldNotResolve: true, pathNot: BUILTIN },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true, // types count: a layer that names another's types depends on it
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.d.ts'],
    },
  },
};

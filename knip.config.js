/**
 * Files, exports and packages that nothing uses. Types may be exported for the reader's sake.
 * @type {import('knip').KnipConfig}
 */
export default {
  entry: [
    'src/main/{index,engine/process/process,engine/process/parent-watch,recipes/recipe-reader}.ts',
    'src/{cli,preload}/index.ts',
    'scripts/{*,setup/loader/main}.mjs',
    'bench/*.ts',
    'training/*.mjs',
    'tests/fuzz/index.ts',
    'tests/reference/*.mjs',
    'tests/**/*-process.ts', // programs that tests build and start
  ],
  project: ['{src,scripts,tests,bench,training}/**/*.{ts,mjs,svelte}', '!tests/fixtures/**'],
  ignore: [
    'src/main/models/graph/onnx_pb.ts', // generated
  ],
  // The first two are loaded with require(), the last one is started by its path (scripts/test/stages.mjs).
  ignoreDependencies: ['gifenc', '@hyzyla/pdfium', 'svelte-check'],
  exclude: ['types', 'enumMembers', 'binaries'],
};

/** @type {import('knip').KnipConfig} */
export default {
  entry: [
    'src/main/{index,engine/process/process,engine/process/parent-watch,recipes/recipe-reader}.ts',
    'src/{cli,preload}/index.ts',
    'src/renderer/main.ts',
    'scripts/*.mjs',
    'bench/**/*.{ts,mjs}',
    'training/*.mjs',
    'tests/reference/*.mjs',
    'tests/**/*-process.ts',
    'tests/fuzz/index.ts',
  ],
  project: ['{src,scripts,tests,bench,training}/**/*.{ts,mjs,js,svelte}', '!tests/fixtures/**'],
};

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { dependencies } from './package.json';
import { noticesPlugin } from './scripts/notices/plugin.mjs';

// Development and tests may run on Electron 33 (see scripts/setup/electron.mjs),
// so the code is emitted for its Node and Chromium, not for those of the newest Electron.
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

/**
 * Packages that are loaded from node_modules: those around a native library, and fflate, whose `var require` cannot stand
 * beside the one that electron-vite declares.
 */
const LOADED = ['onnxruntime-node', '@resvg/resvg-js', 'fflate'];

/** The others are bundled: their many small files take more than half of the time in which a program starts. */
const BUNDLED = Object.keys(dependencies).filter((name) => !LOADED.includes(name));

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      externalizeDeps: { exclude: BUNDLED },
      rollupOptions: {
        // Three programs share one folder, the app, the engine process it owns and the command line, with their threads.
        input: {
          index: 'src/main/index.ts',
          engine: 'src/main/engine/process/process.ts',
          'parent-watch': 'src/main/engine/process/parent-watch.ts',
          cli: 'src/cli/index.ts',
          'recipe-reader': 'src/main/recipes/recipe-reader.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload is loaded with require(): it has to be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte(), noticesPlugin(import.meta.dirname)],
    build: { target: CHROME_TARGET, rollupOptions: { input: { index: 'src/renderer/index.html' } } },
  },
});

// npm run bench: what speed is claimed, measured. Figures are printed, nothing is asserted.
// `npm run bench -- NAME …` runs some programs only; `lerp` (minutes) and `peers` (needs PyTorch) run only if they are named.
import { join } from 'node:path';
import { exitCodeOf } from './setup/command.mjs';
import { startVirtualDisplay } from './setup/display.mjs';
import { environmentFor, prepareToRun, ROOT, runScript } from './setup/index.mjs';

const USUAL = ['sampler', 'spinning', 'scheduler', 'pair', 'memory', 'weights', 'app', 'gallery'];
const PROGRAMS = [...USUAL, 'lerp', 'peers'];

await runScript(async () => {
  const chosen = chosenPrograms(process.argv.slice(2));
  const { electron, display } = await prepareToRun(chosen.includes('peers') ? ['torch'] : []);
  await buildPrograms();
  const screen = display ? null : await startVirtualDisplay();
  try {
    for (const program of chosen) {
      const args = [join(ROOT, 'out', 'bench', `${program}.js`)];
      const code = await exitCodeOf(process.execPath, args, {
        cwd: ROOT,
        env: environmentFor(electron, screen?.display),
      });
      if (code !== 0) return code;
    }
    return 0;
  } finally {
    screen?.stop();
  }
});

/**
 * @param {string[]} names
 * @returns {string[]}
 */
function chosenPrograms(names) {
  const unknown = names.find((name) => !PROGRAMS.includes(name));
  if (unknown !== undefined)
    throw new Error(`bench ${unknown}: unknown program; programs: ${PROGRAMS.join(', ')}`);
  return names.length > 0 ? names : USUAL;
}

/** The programs are TypeScript over the app's own sources; Node 20 runs JavaScript. */
async function buildPrograms() {
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: 'out/bench',
      rollupOptions: {
        input: Object.fromEntries(PROGRAMS.map((name) => [name, join(ROOT, 'bench', `${name}.ts`)])),
      },
    },
  });
}

// npm run bench: what speed is claimed, measured. Figures are printed, nothing is asserted.
import { join } from 'node:path';
import { exitCodeOf } from './setup/command.mjs';
import { startVirtualDisplay } from './setup/display.mjs';
import { environmentFor, prepareToRun, ROOT, runScript } from './setup/index.mjs';

const PROGRAMS = ['sampler', 'scheduler', 'memory', 'app'];

await runScript(async () => {
  const { electron, display } = await prepareToRun();
  await buildPrograms();
  const screen = display ? null : await startVirtualDisplay();
  try {
    for (const program of PROGRAMS) {
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

// npm run fuzz: what is read from anybody, with a hundred thousand broken inputs each.
import { join } from 'node:path';
import { exitCodeOf } from './setup/command.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { ROOT, runScript } from './setup/index.mjs';

await runScript(async () => {
  await ensureDependencies(ROOT);
  const { build } = await import('vite');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: 'out/fuzz',
      rollupOptions: { input: { index: join(ROOT, 'tests', 'fuzz', 'index.ts') } },
    },
  });
  const program = join(ROOT, 'out', 'fuzz', 'index.js');
  return exitCodeOf(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], { cwd: ROOT });
});

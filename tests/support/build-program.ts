import { basename, join } from 'node:path';
import { build } from 'vite';

/**
 * Bundles a TypeScript file of the tests as a program for Node and returns the program's path in `folder`.
 * @param external packages that stay outside: native ones, which the program then needs beside or above its folder
 */
export async function buildProgram(
  source: string,
  folder: string,
  external: readonly string[] = [],
): Promise<string> {
  const file = `${basename(source, '.ts')}.mjs`;
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: source,
      outDir: folder,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: file } },
    },
  });
  return join(folder, file);
}

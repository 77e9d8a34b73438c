import { dirname, join, posix, win32 } from 'node:path';

/** Where the engine process stores its files; null: in memory, until it ends. */
export interface EngineFolders {
  /** Latents that a person imported or encoded: they cannot be made again from an expression. */
  readonly latents: string | null;
  /** Results that were computed before. May be deleted at any time. */
  readonly results: string | null;
}

/** Nothing is written: the command line's choice. */
export const noFolders: EngineFolders = { latents: null, results: null };

/** Where digests of models are remembered: beside the results, which can be made again too. Null: not at all. */
export function digestsFile({ results }: EngineFolders): string | null {
  return results === null ? null : join(dirname(results), 'digests.json');
}

/** The folders as the one argument of the engine process. */
export function formatFolders(folders: EngineFolders): string {
  return JSON.stringify(folders);
}

/** Reads what formatFolders wrote. Throws with the text on anything else. */
export function parseFolders(argument: string | undefined): EngineFolders {
  const given = JSON.parse(argument ?? 'null') as Partial<EngineFolders> | null;
  const { latents, results } = given ?? {};
  if (!isFolder(latents) || !isFolder(results))
    throw new Error(`the engine's folders are ${argument}, must be two paths or nulls`);
  return { latents, results };
}

function isFolder(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value !== '');
}

export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** The folder for results. */
export function resultsFolder(system: System): string {
  const { join } = system.platform === 'win32' ? win32 : posix;
  return join(ownCacheFolder(system), 'results');
}

/** The program's part of the system's folder for what can be made again (on Linux the XDG base directory). */
export function ownCacheFolder({ platform, env, home }: System): string {
  switch (platform) {
    case 'win32': {
      const local = env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local');
      return win32.join(local, 'Slerpscope', 'Cache');
    }
    case 'darwin':
      return posix.join(home, 'Library', 'Caches', 'Slerpscope');
    default: {
      const given = env['XDG_CACHE_HOME'] ?? '';
      // The XDG specification: a relative path is to be ignored.
      const cache = posix.isAbsolute(given) ? given : posix.join(home, '.cache');
      return posix.join(cache, 'slerpscope');
    }
  }
}

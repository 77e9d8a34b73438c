import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * The folder for downloads that outlive a checkout: SLERPSCOPE_CACHE, else the system's place for caches.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 */
export function cacheFolder(env = process.env, platform = process.platform) {
  if (env.SLERPSCOPE_CACHE) return env.SLERPSCOPE_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'slerpscope');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'slerpscope');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'slerpscope');
  return join(homedir(), '.cache', 'slerpscope');
}

/**
 * Makes a folder appear whole or not at all: `fill` works in a folder of another name, renamed at the end.
 * What earlier, interrupted attempts left beside it is removed.
 * @param {string} target the final folder; left as it is when it exists already
 * @param {(folder: string) => Promise<void>} fill
 */
export async function place(target, fill) {
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true });
  await sweepPartial(target);
  const partial = await mkdtemp(`${target}.partial-${process.pid}-`);
  try {
    await fill(partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // else another process finished the same work first
  }
}

/** @param {string} target */
async function sweepPartial(target) {
  const prefix = `${basename(target)}.partial-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

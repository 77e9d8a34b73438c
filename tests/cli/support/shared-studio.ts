import { join } from 'node:path';
import { openHeadlessStudio, type HeadlessOptions } from '../../../src/main/headless.ts';
import { projectRoot } from '../../../src/main/project-root.ts';
import type { Studio } from '../../../src/main/studio.ts';

/**
 * Engines for commands that come one after the other: most of the time of a short command goes into the start of one.
 * What a command computed is forgotten before the next.
 */

/** Studios that commands have closed, by how they were opened; the one that waits longest first. */
const idle = new Map<string, Studio>();
const MOST_IDLE = 4;
const fixtures = join(projectRoot(import.meta.dirname), 'tests', 'fixtures');

/**
 * A studio of a model that no test changes may be one that an earlier command of the same `use` closed.
 */
export async function openSharedStudio(how: HeadlessOptions, use: string): Promise<Studio> {
  const { model, provider, options, memory, fonts = [] } = how;
  if (!model.startsWith('bundled') && !model.startsWith(fixtures)) return openHeadlessStudio(how);
  const key = JSON.stringify([use, model, provider, options, memory, fonts.map(({ sha256 }) => sha256)]);
  const studio = idle.get(key) ?? (await openHeadlessStudio(how));
  idle.delete(key);
  return closedLater(key, studio);
}

function closedLater(key: string, studio: Studio): Studio {
  return new Proxy(studio, {
    get(target, name) {
      if (name === 'close') return () => keep(key, target);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function keep(key: string, studio: Studio): Promise<void> {
  await studio.emptyResults();
  if (idle.has(key)) return studio.close(); // of two commands at once
  idle.set(key, studio);
  const [first] = idle.keys();
  if (idle.size <= MOST_IDLE || first === undefined) return;
  const oldest = idle.get(first);
  idle.delete(first);
  await oldest?.close();
}

/** Ends the engines that wait for a next command. */
export async function closeSharedStudios(): Promise<void> {
  const kept = [...idle.values()];
  idle.clear();
  await Promise.all(kept.map((studio) => studio.close()));
}

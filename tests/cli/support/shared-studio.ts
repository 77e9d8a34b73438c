import { openHeadlessStudio, type HeadlessOptions } from '../../../src/main/headless.ts';
import type { Studio } from '../../../src/main/studio.ts';

/**
 * One engine for commands that come one after the other. Most of the time of a short command goes into the start of an
 * engine. What a command computed is forgotten before the next.
 */

let idle: { readonly key: string; readonly studio: Studio } | null = null;

/** A studio of a bundled model may be the one that an earlier command closed. */
export async function openSharedStudio(how: HeadlessOptions): Promise<Studio> {
  const { model, provider, options, memory, fonts = [] } = how;
  if (!model.startsWith('bundled') || fonts.length > 0) return openHeadlessStudio(how);
  const key = JSON.stringify([model, provider, options, memory]);
  const kept = idle;
  idle = null;
  if (kept?.key === key) return closedLater(key, kept.studio);
  await kept?.studio.close();
  return closedLater(key, await openHeadlessStudio(how));
}

function closedLater(key: string, studio: Studio): Studio {
  const keep = async (): Promise<void> => {
    if (idle) return studio.close();
    idle = { key, studio };
    await studio.emptyResults();
  };
  return new Proxy(studio, {
    get(target, name) {
      if (name === 'close') return keep;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Ends the engine that waits for a next command. */
export async function closeSharedStudio(): Promise<void> {
  const kept = idle;
  idle = null;
  await kept?.studio.close();
}

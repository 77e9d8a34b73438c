import type { Gallery } from './gallery.svelte.ts';

/** What is in view: `Seeds 0 – 161 of torch-cpu`. */
export function describeRange({
  source,
  visible,
  settings,
}: Pick<Gallery, 'source' | 'visible' | 'settings'>): string {
  const [first, last] = [visible[0]?.ref, visible.at(-1)?.ref];
  if (source.kind === 'ring') return `${settings.ringSize} neighbours at ${settings.trail.at(-1)!.degrees}°`;
  if (first?.kind === 'seed' && last?.kind === 'seed' && source.kind === 'seeds')
    return `Seeds ${first.seed} – ${last.seed} of ${first.stream}`;
  return source.count === 1 ? '1 tile' : `${source.count} tiles`;
}

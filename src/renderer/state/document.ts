import type { Pin, StudioDocument } from '../../contract/document.ts';
import { defaultSettings } from '../../core/settings.ts';
import { freeName } from './pin.ts';

const firstSeeds = ['3', '8', '12', '21'];

/** What the app opens with: four seeds, a line between the first two, a plane and a sheet over all, the first one's way. */
export function initialDocument(): StudioDocument {
  const pins = firstSeeds.reduce<readonly Pin[]>((list, seed, i) => {
    const ref = { kind: 'seed', stream: 'torch-cpu', seed } as const;
    return [...list, { id: `pin${i + 1}`, name: freeName(list), ref, origin: null }];
  }, []);
  const ids = pins.map(({ id }) => id);
  return {
    pins,
    nextPin: pins.length + 1,
    sampling: defaultSettings(50),
    line: {
      pins: ids.slice(0, 2),
      framesPerSegment: 13,
      mode: 'slerp',
      repeat: 'once',
      easing: 'linear',
      rate: 12,
    },
    plane: { corners: ids, columns: 7, rows: 7 },
    consistency: {
      rows: 'pins',
      points: 5,
      pins: ids,
      ladder: [5, 10, 20, 50, 100],
      reference: null,
      contrast: 'eta',
      metric: 'mse',
    },
    trajectory: { pin: null, ladder: [10, 50] },
    inversion: { images: [], nextImage: 1, ladder: [10, 20, 50, 100] },
  };
}

/** SHA-256 (hex) of the document: equal documents have equal hashes. */
export async function hashDocument(document: StudioDocument): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(sortKeys(document)));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same value with the keys of every object in order: how it was put together makes no difference. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}

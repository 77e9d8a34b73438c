import type { Random } from './random.ts';

/** Bytes that stand for much in binary formats: ends, signs, lengths. */
const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xff];
/** What a JSON value is exchanged for. */
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -0, -1, 0.5, 1e308, 5e-324, 2 ** 31, 2 ** 53, '', '0', '../../etc/passwd', 'http://a/b'],
  ...['\u0000\u202e', '𝑥', 'a'.repeat(5000), [], {}, [[]], [null], { kind: 'seed' }, { __proto__: null }],
  ...[
    { kind: 'file', path: '/etc/passwd', index: 0 },
    { kind: 'stored', sha256: '0'.repeat(64) },
  ],
];

/** A copy with a few bytes changed, cut out, put in or put twice. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = new Uint8Array(bytes);
  for (let round = 1 + random.below(4); round > 0; round--) {
    const at = random.below(changed.length + 1);
    const length = random.below(Math.min(64, changed.length - at) + 1);
    const [before, piece, after] = [
      changed.subarray(0, at),
      changed.subarray(at, at + length),
      changed.subarray(at + length),
    ];
    const odd = Uint8Array.from({ length: 1 + random.below(8) }, () =>
      random.pick([...ODD_BYTES, random.below(256)]),
    );
    const middle = random.pick([[odd.subarray(0, length)], [odd], [], [piece, piece]]);
    changed = new Uint8Array(Buffer.concat([before, ...middle, after]).subarray(0, bytes.length + 4096));
  }
  return changed;
}

/** A copy of a JSON value with one part of it, wherever it lies, exchanged, taken out, put twice or wrapped deep. */
export function mutateJson(value: unknown, random: Random): unknown {
  const places = listPlaces(value);
  const { holder, key } = random.pick(places);
  const part = holder[key];
  const changes: (() => void)[] = [
    () => (holder[key] = random.pick(ODD_VALUES)),
    () => (holder[key] = structuredClone(random.pick(places).holder)),
    () => (holder[key] = structuredClone(random.pick(places.map((place) => place.holder[place.key])))),
    () => addKey(holder, random.pick(['path', 'kind', '__proto__', 'toString', 'a']), part),
    () => Reflect.deleteProperty(holder, key),
    () => (holder[key] = nest(part, random.below(200))),
    () => Array.isArray(part) && part.push(...(part as unknown[]).slice(0, 100)),
    () => typeof part === 'string' && (holder[key] = part.slice(random.below(part.length + 1))),
    () => typeof part === 'number' && (holder[key] = part * random.pick([-1, 10, 1e6, 1e300])),
  ];
  random.pick(changes)();
  return value;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function listPlaces(value: unknown): Place[] {
  const root = { root: value };
  const places: Place[] = [];
  const pending: Record<string, unknown>[] = [root];
  for (let holder = pending.pop(); holder; holder = pending.pop())
    for (const [key, part] of Object.entries(holder)) {
      if (holder !== root) places.push({ holder, key });
      if (typeof part === 'object' && part !== null) pending.push(part as Record<string, unknown>);
    }
  return places;
}

/** Also a key that assigning would not make. */
function addKey(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function nest(part: unknown, depth: number): unknown {
  let nested = part;
  for (let i = 0; i < depth; i++) nested = { kind: 'near', of: nested, degrees: 1, seed: '1' };
  return nested;
}

import { basename, dirname } from 'node:path';
import type { ByteSource, FileSource } from '../../files/byte-source.ts';
import { BYTES_OF, countElements, type StoredTensor, type WeightType } from '../../formats/tensor.ts';
import type { MappedWeights } from '../model.ts';

/** A tensor that the runtime can map from its file. */
export interface MappedPlace {
  readonly type: WeightType;
  readonly source: FileSource;
  readonly offset: number;
  readonly length: number;
}

interface Candidate {
  readonly shape: readonly number[];
  readonly values: Partial<Pick<StoredTensor, 'type' | 'place'>>;
}

/** The runtime takes the folder as a value of its configuration, of at most so many characters. */
const MAX_FOLDER = 1024;

/**
 * The weights that are mapped, by name, and the real folder of their files. A session has one such folder, from which no
 * path leads out, a link's neither: of weights in several, those in the folder with most bytes are mapped.
 */
export function chooseMapped(weights: ReadonlyMap<string, Candidate>): {
  readonly mapped: ReadonlyMap<string, MappedPlace>;
  readonly folder: string | null;
} {
  const bytes = new Map<string, number>();
  const places = new Map<string, MappedPlace>();
  for (const [name, weight] of weights) {
    const place = placeOf(weight);
    if (!place) continue;
    places.set(name, place);
    const folder = dirname(place.source.file.path);
    bytes.set(folder, (bytes.get(folder) ?? 0) + place.length);
  }
  const [folder = null] = [...bytes.keys()].sort((a, b) => bytes.get(b)! - bytes.get(a)!);
  const inFolder = [...places].filter(([, { source }]) => dirname(source.file.path) === folder);
  return { mapped: new Map(inFolder), folder };
}

/** Null for what has to be read: not in a file, with gaps, not at a multiple of its type's size, or a name the runtime reads otherwise. */
function placeOf({ shape, values }: Candidate): MappedPlace | null {
  const { type, place } = values;
  if (!type || !place || place.strides !== null) return null;
  const { source, offset } = place;
  if (!isFile(source) || offset % BYTES_OF[type] !== 0) return null;
  const length = countElements(shape)! * BYTES_OF[type];
  const { path } = source.file;
  if (length === 0 || !canMapIn(dirname(path)) || basename(path).startsWith('*')) return null;
  return { type, source, offset, length };
}

/** Whether a session takes it as the folder of what it maps. A path that begins with a star stands for a place in memory to it. */
export function canMapIn(folder: string): boolean {
  return folder.length <= MAX_FOLDER && !/^\*|[\\/]\*/.test(folder);
}

function isFile(source: ByteSource): source is FileSource {
  return source.file !== null;
}

/** What a session is told of mapped weights. */
export function describeMapped(folder: string, places: readonly MappedPlace[]): MappedWeights {
  const sources = new Set(places.map(({ source }) => source));
  const floatBytes = (of: readonly MappedPlace[]): number =>
    of.reduce((sum, { type, length }) => sum + (length / BYTES_OF[type]) * BYTES_OF.F32, 0);
  return {
    folder,
    floatBytes: floatBytes(places),
    convertedBytes: floatBytes(places.filter(({ type }) => type !== 'F32')),
    check: () => {
      for (const source of sources) source.read(0, 0);
    },
  };
}

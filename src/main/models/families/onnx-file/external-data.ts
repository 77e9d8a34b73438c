import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { MAX_WEIGHT_BYTES, sizeText } from '../../../files/bounded-file.ts';
import { openFileSource, type FileSource } from '../../../files/byte-source.ts';
import { list } from '../../../files/untrusted-text.ts';
import type { WeightType } from '../../../formats/tensor.ts';
import { tooLarge } from '../../../formats/error.ts';
import { malformed, ModelError, unsupported } from '../../error.ts';
import { LazyBytes } from '../../graph/lazy-bytes.ts';
import { canMapIn, describeMapped, type MappedPlace } from '../../graph/mapped-weights.ts';
import { TensorProto_DataType } from '../../graph/onnx_pb.ts';
import type { MappedWeights, WeightBytes } from '../../model.ts';
import type { ExternalSlice } from './scan-tensor.ts';

/** A file that tensors point at. */
interface ExternalFile {
  readonly location: string;
  readonly source: FileSource;
}

/** What a graph has outside its own file. A session maps it, or is given it from memory. */
export interface ExternalData {
  readonly files: readonly ExternalFile[];
  readonly externalData: readonly WeightBytes[];
  readonly mapped: MappedWeights | null;
}

/**
 * The files that tensors of the graph at `path` point at: beside the model, and long enough for what they ask. They are
 * mapped where their locations are their real paths below the model's real folder, and no tensor begins between two
 * numbers; else, as in a hub cache, whose files are links, they are read when a session is made.
 */
export async function openExternalData(
  path: string,
  slices: readonly ExternalSlice[],
): Promise<ExternalData> {
  const files = new Map<string, FileSource>();
  for (const { tensor, location, offset, length } of slices) {
    const at = `${path}: tensor ${list([tensor])}`;
    let source = files.get(location);
    if (!source) {
      source = await openFileSource(await resolveExternal(path, location, at));
      files.set(location, source);
    }
    if (offset + (length ?? 0) > source.size)
      throw malformed(
        `${at}: external_data offset ${offset}, length ${String(length)} reach past the ${source.size} bytes of ${list([location])}`,
      );
  }
  const opened = [...files].map(([location, source]) => ({ location, source }));
  const places = slices.map((slice) => placeOf(slice, files.get(slice.location)!));
  const folder = await realpath(dirname(path));
  if (opened.length > 0 && canMap(folder, opened, places))
    return { files: opened, externalData: [], mapped: describeMapped(folder, places) };
  return { files: opened, externalData: opened.map((file) => readWhenAsked(path, file)), mapped: null };
}

/** No number of a tensor is longer. */
const ALIGNMENT = 8;

function canMap(folder: string, files: readonly ExternalFile[], places: readonly MappedPlace[]): boolean {
  return (
    canMapIn(folder) &&
    files.every(({ location, source }) => source.file.path === join(folder, normalize(location))) &&
    places.every(({ offset }) => offset % ALIGNMENT === 0)
  );
}

/** Types that the runtime converts to float32; others stay as they are. */
const CONVERTED = new Map<number, WeightType>([
  [TensorProto_DataType.FLOAT16, 'F16'],
  [TensorProto_DataType.BFLOAT16, 'BF16'],
]);

function placeOf({ dataType, offset, length }: ExternalSlice, source: FileSource): MappedPlace {
  const type = CONVERTED.get(dataType) ?? 'F32';
  return { type, source, offset, length: length ?? source.size - offset };
}

/** Throws file/too-large where they are more than one buffer takes. */
function readWhenAsked(path: string, { location, source }: ExternalFile): WeightBytes {
  if (source.size > MAX_WEIGHT_BYTES)
    throw tooLarge(
      `${path}: external data ${list([location])} of ${sizeText(source.size)} cannot be mapped, since it is a link or begins between numbers; at most ${sizeText(MAX_WEIGHT_BYTES)} are read`,
    );
  return new LazyBytes(location, source.size, () => source.read(0, source.size));
}

/**
 * A location is relative and stays below the model's folder. Links may lead out of it only where the
 * model itself lies in a hub cache, whose files are all links into `blobs`.
 */
async function resolveExternal(path: string, location: string, at: string): Promise<string> {
  // Checked for every system at once: a backslash separates on Windows only, a drive is one only there. A location
  // with a star stands for a place in memory to the runtime.
  if (/^$|^[a-z]:|[\\\0*]/i.test(location) || isAbsolute(location) || location.split('/').includes('..'))
    throw unsupported(
      `${at}: external_data location ${JSON.stringify(location).slice(0, 120)} is not a path below the model's folder`,
    );
  const folder = dirname(path);
  const file = join(folder, normalize(location));
  const real = await realpath(file).catch(() => null);
  if (real === null)
    throw new ModelError(
      'model/not-found',
      `${at}: external_data location ${list([location])}: no such file`,
    );
  const hub = /^(.*[/\\]models--[^/\\]+)[/\\]snapshots[/\\]/.exec(file)?.[1];
  const roots = await Promise.all(
    [folder, ...(hub ? [hub] : [])].map((root) => realpath(root).catch(() => root)),
  );
  if (roots[1]) roots[1] = join(roots[1], 'blobs'); // which must not be a link itself
  if (!roots.some((root) => real.startsWith(root + sep)))
    throw unsupported(
      `${at}: external_data location ${list([location])} is a link out of the model's folder`,
    );
  return real;
}

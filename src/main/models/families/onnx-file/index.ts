import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { OpenOptions } from '../../../../contract/model.ts';
import { digestBytes } from '../../digest.ts';
import { list, malformed, ModelError, unsupported } from '../../error.ts';
import { isFile, MAX_WEIGHT_BYTES, readWholeFile } from '../../../files/bounded-file.ts';
import { createFieldReader } from '../../fields.ts';
import { nameModel } from '../../places/hub-cache.ts';
import type { ReadInfo, ReadModel } from '../../model.ts';
import { findPorts, settleShape, type SidecarSizes } from './ports.ts';
import { scanOnnx } from './scan.ts';
import type { ExternalSlice, Initializer } from './scan.ts';
import { TensorProto_DataType } from '../../graph/onnx_pb.ts';
import { readModelJson } from '../../../formats/json/python-json.ts';
import { remarkShape } from '../../sample-shape.ts';
import { readSampleSize } from '../../sample-size.ts';
import { findScheduler } from '../../places/scheduler-files.ts';
import { findSiblings, isEmaFolder } from '../../places/sibling-weights.ts';

/**
 * Opens an .onnx file whose network takes a sample and a timestep and gives as many channels back. It
 * is scanned before the runtime sees it, and handed over as the very bytes that were scanned.
 * Throws ModelError naming the file, the field and the value at fault.
 * @param others further files in its folder, among which it was chosen
 */
export async function openOnnxFile(
  path: string,
  options: OpenOptions,
  others: readonly string[] = [],
): Promise<ReadModel> {
  const model = await readWholeFile(path, MAX_WEIGHT_BYTES);
  const scan = scanOnnx(model, path);
  const ports = findPorts(scan, path);
  const externalData = await readExternalData(path, scan.external);
  const schedule = await findScheduler([dirname(path)], sidecarOf(path));
  const siblings = await findSiblings(dirname(path));
  const settled = settleShape(ports, await readSizes(path), options.size, path);
  const info: ReadInfo = {
    name: nameFile(path),
    source: 'onnx',
    bundled: false,
    path,
    parts: [
      {
        role: 'denoiser',
        digest: digestBytes([
          ['model', model],
          ...externalData.map(({ path: location, data }) => [location, data] as const),
        ]),
      },
    ],
    shape: settled.shape,
    sizeStep: ports.sampleSizes.slice(1).includes(null) ? 1 : null,
    ...describeWeights(scan.initializers),
    variant: null,
    scheduler: { ...schedule.scheduler, ...options.schedule },
    schedulerFile: schedule.file,
    remarks: [
      ...schedule.remarks,
      ...settled.remarks,
      ...remarkOthers(path, others),
      ...siblings.remarks,
      ...remarkShape(settled.shape),
    ],
    alternatives: [
      ...others.map((other) => ({ name: basename(other), path: other })),
      ...siblings.alternatives,
    ],
  };
  const { sampleSizes: _, ...feeding } = ports;
  const graph = { model, externalData, numTimesteps: null, ...feeding };
  return { info, graph: () => Promise.resolve(graph) };
}

/** Bytes of every file that tensors point at: beside the model, and long enough for what they ask. */
async function readExternalData(
  path: string,
  slices: readonly ExternalSlice[],
): Promise<{ path: string; data: Uint8Array }[]> {
  const files = new Map<string, Uint8Array>();
  for (const { tensor, location, offset, length } of slices) {
    const at = `${path}: tensor ${list([tensor])}`;
    let data = files.get(location);
    if (!data) {
      data = await readWholeFile(await resolveExternal(path, location, at), MAX_WEIGHT_BYTES);
      files.set(location, data);
    }
    if (offset + (length ?? 0) > data.length)
      throw malformed(
        `${at}: external_data offset ${String(offset)}, length ${String(length)} reach past the ${String(data.length)} bytes of ${list([location])}`,
      );
  }
  return [...files].map(([location, data]) => ({ path: location, data }));
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

function remarkOthers(path: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  const names = list(others.map((other) => basename(other)));
  return [`${basename(path)} is open; beside it: ${names}, each opened by its own path`];
}

/** The file's name, or that of its folder where it is only called `model`. */
function nameFile(path: string): string {
  const name = nameModel(path).replace(/\.onnx$/i, '');
  if (name !== 'model') return name;
  const folder = dirname(path);
  if (isEmaFolder(folder)) return `${nameModel(dirname(folder))} (${basename(folder)})`;
  return nameModel(/^(unet|onnx)$/.test(basename(folder)) ? dirname(folder) : folder);
}

function sidecarOf(path: string): string {
  return join(dirname(path), `${basename(path).replace(/\.onnx$/i, '')}.json`);
}

/** Sizes the graph leaves free: in `<name>.json` or config.json beside the file, or above a folder `onnx`. */
async function readSizes(path: string): Promise<SidecarSizes> {
  const folder = dirname(path);
  const above = basename(folder) === 'onnx' ? [join(dirname(folder), 'config.json')] : [];
  for (const file of [sidecarOf(path), join(folder, 'config.json'), ...above]) {
    if (!(await isFile(file))) continue;
    const read = createFieldReader(await readModelJson(file), file);
    const channels = read.integerOrNull('in_channels', null, { min: 1, max: 4096 });
    const size = readSampleSize(read);
    if (channels !== null || size) return { channels, size };
  }
  return { channels: null, size: null };
}

const FLOAT_TYPES = new Map<number, string>([
  [TensorProto_DataType.FLOAT, 'F32'],
  [TensorProto_DataType.FLOAT16, 'F16'],
  [TensorProto_DataType.BFLOAT16, 'BF16'],
]);

function describeWeights(initializers: readonly Initializer[]): Pick<ReadInfo, 'parameters' | 'dtype'> {
  const floats = initializers.filter(({ dataType }) => FLOAT_TYPES.has(dataType));
  const types = new Set(floats.map(({ dataType }) => FLOAT_TYPES.get(dataType)!));
  const parameters = floats.reduce(
    (sum, { dims }) => sum + dims.reduce((product, size) => product * size, 1),
    0,
  );
  return {
    parameters: floats.length > 0 ? parameters : null,
    dtype: types.size === 1 ? [...types][0]! : 'mixed',
  };
}

import { basename, dirname, join } from 'node:path';
import { isFolder, listFolder, MAX_WEIGHT_BYTES, readWholeFile } from '../../../files/bounded-file.ts';
import { memorySource } from '../../../files/byte-source.ts';
import { list } from '../../../files/untrusted-text.ts';
import { digestSources } from '../../digest.ts';
import { unsupported } from '../../error.ts';
import type { Family, NetworkFiles, NetworkOptions, OpenedNetwork, Part } from '../../family.ts';
import { TensorProto_DataType } from '../../graph/onnx_pb.ts';
import type { ModelGraph } from '../../model.ts';
import type { PlaceFacts } from '../../places/facts.ts';
import { nameModel } from '../../places/hub-cache.ts';
import { isEmaFolder } from '../../places/sibling-weights.ts';
import { isGraphFile, listVariants } from '../../places/weight-variants.ts';
import { openExternalData } from './external-data.ts';
import { findPorts } from './ports.ts';
import { scanOnnx } from './scan.ts';
import type { Initializer } from './scan-tensor.ts';
import { settleShape } from './shape.ts';
import { readSizes, sidecarOf } from './sidecar.ts';
import { timestepInput } from './timestep.ts';

/** An .onnx file whose network takes a sample and a timestep and gives as many channels back. */
export const onnxFile: Family = {
  id: 'onnx-file',
  source: 'onnx',
  components: ['unet'],
  indexClasses: ['OnnxRuntimeModel'],
  configClasses: [],
  recognize,
  open,
};

/** Weights with their config take precedence. `onnx/` counts below the opened folder and below one with a config. */
async function recognize(facts: PlaceFacts): Promise<NetworkFiles | null> {
  const { root, folder, file, components } = facts;
  if (file !== null) return isGraphFile(file) ? describeFiles(file, [], components) : null;
  const names = await facts.names();
  const hasConfig = await facts.hasConfig();
  if (hasConfig && listVariants(names).length > 0) return null;
  const below = hasConfig || folder === root ? [join(folder, 'onnx')] : [];
  for (const place of [folder, ...below]) {
    const chosen = await chooseFile(place);
    if (chosen) return describeFiles(chosen.file, chosen.others, components);
  }
  return null;
}

function describeFiles(file: string, others: readonly string[], components: readonly string[]): NetworkFiles {
  const folder = dirname(file);
  return { root: folder, folder, file, others, sidecar: sidecarOf(file), components };
}

/** The .onnx file of a folder: the only one, else `model.onnx`; null where there is none. */
async function chooseFile(folder: string): Promise<{ file: string; others: readonly string[] } | null> {
  const files = (await isFolder(folder)) ? (await listFolder(folder)).filter(isGraphFile) : [];
  if (files.length === 0) return null;
  const chosen = files.length === 1 ? files[0]! : files.find((name) => name === 'model.onnx');
  if (chosen === undefined)
    throw unsupported(`${folder}: ${files.length} .onnx files (${list(files)}); open one of them`);
  const others = files.filter((name) => name !== chosen).map((name) => join(folder, name));
  return { file: join(folder, chosen), others };
}

/** Scans the file before the runtime reads it; the graph is made of the same bytes that were scanned. */
async function open(files: NetworkFiles, options: NetworkOptions): Promise<OpenedNetwork> {
  const path = files.file!;
  const model = await readWholeFile(path, MAX_WEIGHT_BYTES);
  const scan = scanOnnx(model, path);
  const ports = findPorts(scan, path);
  const { files: externalFiles, externalData, mapped } = await openExternalData(path, scan.external);
  const { sampleSizes, fixedBatch, sampleInput, output } = ports;
  const stated = await readSizes(path);
  const settled = settleShape({ sampleSizes, fixedBatch, sampleInput }, stated, options.size, path);
  const graph: ModelGraph = {
    model,
    externalData,
    mapped,
    sampleInput,
    output,
    outputShape: settled.shape,
    fixedBatch,
    times: { kind: 'integer', count: null },
    sharesTime: ports.timestepShape !== 'batch',
    exampleCondition: null,
    inputs: (times) => [timestepInput(ports, times)],
  };
  const parts = externalFiles.map(({ location, source }) => [location, source] as const);
  const digest = digestSources([['model', memorySource(model)], ...parts], options.digests);
  return {
    name: nameFile(files),
    path,
    denoiser: {
      role: 'denoiser',
      digest,
      shape: settled.shape,
      outputShape: settled.shape,
      ...summarizeInitializers(scan.initializers),
      graph: () => Promise.resolve(graph),
    },
    className: 'ONNX graph',
    classes: null,
    time: 'integer',
    sizeStep: sampleSizes.slice(1).includes(null) ? 1 : null,
    variant: null,
    warnings: [...settled.warnings, ...warnOfOthers(path, files.others)],
    alternatives: files.others.map((other) => ({ name: basename(other), path: other })),
  };
}

function warnOfOthers(path: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  const names = list(others.map((other) => basename(other)));
  return [`${basename(path)} is open; also available by path: ${names}`];
}

/** The file's name, or that of its folder where it is only called `model`. */
function nameFile({ file, folder, components }: NetworkFiles): string {
  const name = nameModel(file!).replace(/\.onnx$/i, '');
  if (name !== 'model') return name;
  if (isEmaFolder(folder)) return `${nameModel(dirname(folder))} (${basename(folder)})`;
  return nameModel([...components, 'onnx'].includes(basename(folder)) ? dirname(folder) : folder);
}

const FLOAT_TYPES = new Map<number, string>([
  [TensorProto_DataType.FLOAT, 'F32'],
  [TensorProto_DataType.FLOAT16, 'F16'],
  [TensorProto_DataType.BFLOAT16, 'BF16'],
]);

function summarizeInitializers(initializers: readonly Initializer[]): Pick<Part, 'parameters' | 'dtype'> {
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

import { list } from '../../../files/untrusted-text.ts';
import { unsupported } from '../../error.ts';
import type { ModelGraph } from '../../model.ts';
import { isChannelsLast } from './layout.ts';
import type { PictureSizes } from './layout.ts';
import type { OnnxScan } from './scan.ts';
import { TensorProto_DataType } from '../../graph/onnx_pb.ts';
import type { ValueInfoProto } from '../../graph/onnx_pb.ts';

/** A tensor that goes into or out of a graph. A size is null where it is free; sizes null: any rank. */
interface Port {
  readonly name: string;
  readonly type: number;
  readonly sizes: readonly (number | null)[] | null;
  /** Name of the free first size, if it has one. */
  readonly firstSymbol: string;
}

/** How to feed a graph. Sizes of a sample are null where the file leaves them free. */
export interface OnnxPorts extends Pick<ModelGraph, 'sampleInput' | 'output' | 'fixedBatch'> {
  readonly sampleSizes: PictureSizes;
  readonly timestepInput: string;
  /** `batch`: one timestep per sample, shape [B]; `one`: shape [1]; `scalar`: shape []. */
  readonly timestepShape: 'batch' | 'one' | 'scalar';
  readonly timestepType: 'int64' | 'int32' | 'float32';
}

const SAMPLE_NAMES = /^(sample|x|x_?t|input|latents?|images?|img|noisy\w*|model_input)$/i;
const TIMESTEP_NAMES = /^(t|ts|time|times|time_?steps?|step|noise_labels?)$/i;
const OUTPUT_NAMES = /^(eps|epsilon|out_sample|noise_pred|pred\w*|output|sample|out)$/i;

const TIMESTEP_TYPES = new Map<number, OnnxPorts['timestepType']>([
  [TensorProto_DataType.INT64, 'int64'],
  [TensorProto_DataType.INT32, 'int32'],
  [TensorProto_DataType.FLOAT, 'float32'],
]);

/**
 * Finds sample, timestep and output of a graph: by name, else by being the only one of their shape.
 * Throws model/unsupported naming `file`, the input and what is wrong with it.
 */
export function findPorts(scan: OnnxScan, file: string): OnnxPorts {
  const weights = new Set(scan.initializers.map(({ name }) => name));
  const inputs = scan.inputs.filter(({ name }) => !weights.has(name)).map(readPort); // old files list weights as inputs
  const sample = pick(
    inputs.filter(isPicture),
    SAMPLE_NAMES,
    'input with a sample [B, C, H, W]',
    file,
    inputs,
  );
  const rest = inputs.filter((port) => port !== sample);
  const timestep = pick(rest.filter(isTimestep), TIMESTEP_NAMES, 'input with a timestep', file, inputs);
  const other = rest.filter((port) => port !== timestep);
  if (other.length > 0)
    throw unsupported(
      `${file}: further input ${list(other.map(({ name }) => name))}: only sample and timestep are supported`,
    );
  const outputs = scan.outputs.map(readPort);
  const output = pick(outputs.filter(isPicture), OUTPUT_NAMES, 'output [B, C, H, W]', file, outputs);
  refuseHalf([sample, timestep, output], file);
  refuseChannelsLast([sample, output], scan, file);
  checkChannels(sample, output, file);
  const timestepType = TIMESTEP_TYPES.get(timestep.type);
  if (!timestepType)
    throw unsupported(`${file}: input ${timestep.name} is of type ${nameType(timestep.type)}`);
  const [channels, height, width] = sizesOf(sample);
  return {
    sampleInput: sample.name,
    timestepInput: timestep.name,
    output: output.name,
    timestepShape: shapeOfTimestep(timestep, sample),
    timestepType,
    fixedBatch: sample.sizes?.[0] ?? null,
    sampleSizes: [channels ?? output.sizes?.[1] ?? null, height, width],
  };
}

function readPort({ name, type }: ValueInfoProto): Port {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : null;
  const dim = tensor?.shape?.dim ?? null;
  const sizes = dim?.map(({ value }) =>
    value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null,
  );
  const first = dim?.[0]?.value;
  return {
    name,
    type: tensor?.elemType ?? 0,
    sizes: sizes ?? null,
    firstSymbol: first?.case === 'dimParam' ? first.value : '',
  };
}

function isPicture({ sizes, type }: Port): boolean {
  return (sizes === null || sizes.length === 4) && isFloat(type);
}

function isTimestep({ sizes, type }: Port): boolean {
  return (sizes === null || sizes.length <= 1) && (isFloat(type) || TIMESTEP_TYPES.has(type));
}

function isFloat(type: number): boolean {
  const types = TensorProto_DataType;
  return [types.FLOAT, types.FLOAT16, types.BFLOAT16, types.DOUBLE].includes(type);
}

function pick(ports: readonly Port[], names: RegExp, what: string, file: string, all: readonly Port[]): Port {
  const named = ports.filter(({ name }) => names.test(name));
  const [only, ...more] = named.length > 0 ? named : ports;
  if (!only || more.length > 0)
    throw unsupported(
      `${file}: ${only ? 'more than one' : 'no'} ${what} among ${list(all.map(describePort)) || 'none'}`,
    );
  return only;
}

function describePort({ name, type, sizes }: Port): string {
  const shape = sizes ? `[${sizes.map((size) => size ?? '?').join(', ')}]` : '[…]';
  return `${name} ${nameType(type)} ${shape}`;
}

function nameType(type: number): string {
  return (TensorProto_DataType[type] ?? `type ${type}`).toLowerCase();
}

function refuseHalf(ports: readonly Port[], file: string): void {
  for (const { name, type } of ports)
    if (isFloat(type) && type !== TensorProto_DataType.FLOAT)
      throw unsupported(`${file}: ${name} is ${nameType(type)}; export it with float32 inputs and outputs`);
}

function refuseChannelsLast(ports: readonly Port[], { initializers }: OnnxScan, file: string): void {
  for (const port of ports)
    if (isChannelsLast(sizesOf(port), initializers))
      throw unsupported(
        `${file}: ${describePort(port)} is channels last [B, H, W, C], not supported; export it channels first (tf2onnx: --inputs-as-nchw, --outputs-as-nchw)`,
      );
}

/** [C, H, W] as a picture that is channels first has them. */
function sizesOf({ sizes }: Port): PictureSizes {
  const [, channels = null, height = null, width = null] = sizes ?? [];
  return [channels, height, width];
}

function checkChannels(sample: Port, output: Port, file: string): void {
  const given = sample.sizes?.[1] ?? null;
  const made = output.sizes?.[1] ?? null;
  if (given === null || made === null || given === made) return;
  const why = made === 2 * given ? ': learned variance is not supported' : '';
  throw unsupported(`${file}: output ${output.name} has ${made} channels, ${sample.name} ${given}${why}`);
}

function shapeOfTimestep(timestep: Port, sample: Port): OnnxPorts['timestepShape'] {
  if (timestep.sizes?.length === 0) return 'scalar';
  const size = timestep.sizes?.[0] ?? null;
  if (size !== null) return size === 1 && sample.sizes?.[0] !== 1 ? 'one' : 'batch';
  // "steps" is what exporters of whole pipelines call the axis of a single, broadcast timestep.
  return /^steps?$/i.test(timestep.firstSymbol) ? 'one' : 'batch';
}

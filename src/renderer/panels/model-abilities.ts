import type { ClassInfo, ModelInfo, NetworkFacts } from '../../contract/model.ts';
import { describeProcess } from '../../core/process.ts';
import { isConsistencyModel, sampledModelOf } from '../state/model-settings.ts';
import { formatCount } from '../../contract/amounts.ts';

/** Between sizes, which stay on one line. */
const TIMES = '\u00a0×\u00a0';

/** A line of the model's menu: what it is about, and what the model has. */
export interface Ability {
  readonly name: string;
  readonly text: string;
}

const roles: Readonly<Record<NetworkFacts['role'], string>> = {
  denoiser: 'Denoiser',
  decoder: 'Decoder',
  encoder: 'Encoder',
};

/** What a model has and what it can do, for people. */
export function abilitiesOf(model: ModelInfo): Ability[] {
  const { networks, classes } = model;
  return [
    ...networks.map((network) => ({ name: roles[network.role], text: describeNetwork(network) })),
    { name: 'Picture', text: describePicture(model) },
    ...(classes ? [{ name: 'Classes', text: describeClasses(classes) }] : []),
    { name: 'Steps', text: describeSteps(model) },
  ];
}

/** `UNet2DModel, 4 × 32 × 32, 859 M`; of a network that changes the size, `AutoencoderKL, 4 × 32 × 32 → 3 × 256 × 256`. */
function describeNetwork({ className, role, inputShape, outputShape, parameters }: NetworkFacts): string {
  const sizes = [inputShape, ...(role === 'denoiser' ? [] : [outputShape])].map((shape) => shape.join(TIMES));
  return [className, sizes.join(' → '), parameters !== null && formatCount(parameters).replace(' ', '\u00a0')]
    .filter(Boolean)
    .join(', ');
}

function describePicture({ pictureShape: [channels, height, width], latentShape }: ModelInfo): string {
  const factor = height / latentShape[1];
  const enlarged = factor === 1 ? '' : `, ${factor} times the latent`;
  const kind = { 1: 'grey', 3: 'RGB' }[channels] ?? `${channels} channels, no pictures`;
  return `${width} × ${height}, ${kind}${enlarged}`;
}

/** `1000 classes with names, guidance`. */
function describeClasses({ kind, count, names, nullLabel, width }: ClassInfo): string {
  const what = {
    label: `${count ?? 0} ${count === 1 ? 'class' : 'classes'}${Object.keys(names).length > 0 ? ' with names' : ''}`,
    number: 'any number',
    vector: `an embedding of ${width ?? 0} values, by the command line`,
  }[kind];
  return [what, nullLabel !== null && 'guidance'].filter(Boolean).join(', ');
}

function describeSteps(model: ModelInfo): string {
  const { process, numTrainTimesteps, predictionType } = model.scheduler;
  if (process && isConsistencyModel(sampledModelOf(model)))
    return `1 step, or up to ${numTrainTimesteps}: ${describeProcess(process)}`;
  return `T = ${numTrainTimesteps}, ${process ? describeProcess(process) : predictionType}`;
}

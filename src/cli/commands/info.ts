import type { DeviceReport } from '../../contract/device.ts';
import type { ModelInfo, NetworkFacts } from '../../contract/model.ts';
import type { LatentShape } from '../../core/latent.ts';
import { describeProcess } from '../../core/process.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import { reportError } from '../../contract/errors.ts';
import { oneLine } from '../../main/files/untrusted-text.ts';
import { giveSize } from '../../main/models/sample-size.ts';
import type { GivenOptions } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { readFacts } from '../model-facts.ts';
import { withStudio } from '../open-studio.ts';
import { modelOptions, providerOptions } from '../run-options.ts';
import { textTable } from '../text-table.ts';

const SHOWN_NAMES = 5;

/** `info`: what a model is, and where it would run. */
export const info: Command = {
  name: 'info',
  summary: 'Prints what a model is and where it runs',
  options: { ...modelOptions, ...providerOptions, json: { help: 'prints JSON' } },
  notes: [],
  example: 'info --model bundled',
  async run(given, surroundings) {
    const print = (facts: Facts): void =>
      surroundings.print(given.has('json') ? JSON.stringify(facts, null, 2) : describe(facts));
    try {
      await withStudio(given, surroundings, async (studio, model) =>
        print(factsOf(model, studio.state.device)),
      );
    } catch (error) {
      if (reportError(error).code !== 'model/no-size') throw error;
      print(await factsWithoutSize(given, surroundings));
    }
  },
};

/** [C, H, W]; null where it depends on an unknown size. */
type PartialShape = readonly [channels: number, height: number | null, width: number | null];

type PartialNetwork = Omit<NetworkFacts, 'inputShape' | 'outputShape'> & {
  readonly inputShape: PartialShape;
  readonly outputShape: PartialShape;
};

/** A model and where it runs; what depends on an unknown size is null. */
type Facts = Omit<ModelInfo, 'latentShape' | 'pictureShape' | 'networks' | 'identity' | 'warnings'> & {
  /** Of the latent. */
  readonly shape: PartialShape;
  readonly pictureShape: PartialShape;
  readonly networks: readonly PartialNetwork[];
  readonly identity: string | null;
  readonly remarks: readonly string[];
  readonly device: DeviceReport | null;
};

/** Keys of the JSON that differ from today's names: scripts read them. */
const jsonNames: Readonly<Record<string, string>> = { latentShape: 'shape', warnings: 'remarks' };

function factsOf(model: ModelInfo, device: DeviceReport | null): Facts {
  const facts = Object.entries(model).flatMap(([name, value]) => {
    return [[jsonNames[name] ?? name, value]];
  });
  return { ...(Object.fromEntries(facts) as Omit<Facts, 'device'>), device };
}

async function factsWithoutSize(given: GivenOptions, surroundings: Surroundings): Promise<Facts> {
  const { info, missingStep } = await readFacts(given, surroundings);
  const sizeless = `the picture size is unknown: ${giveSize(missingStep ?? 1)}`;
  return {
    ...factsOf(info, null),
    shape: withoutSize(info.latentShape),
    pictureShape: withoutSize(info.pictureShape),
    networks: info.networks.map((network) => ({
      ...network,
      inputShape: withoutSize(network.inputShape),
      outputShape: withoutSize(network.outputShape),
    })),
    identity: null,
    options: { ...info.options, size: null },
    remarks: [sizeless, ...info.warnings],
  };
}

function withoutSize([channels]: LatentShape): PartialShape {
  return [channels, null, null];
}

function describe({ device, ...model }: Facts): string {
  const { scheduler } = model;
  const rows: [string, string][] = [
    ['name', model.name],
    ['source', `${model.source}${model.bundled ? ', bundled' : ''}`],
    ['path', model.path],
    ...model.parts.map(({ role, digest }): [string, string] => [role, `SHA-256 ${digest}`]),
    ['identity', model.identity ?? 'unknown without a size'],
    ['shape', showShape(model.shape)],
    ['picture', showShape(model.pictureShape)],
    ...model.networks.map((network): [string, string] => [`  ${network.role}`, describeNetwork(network)]),
    ['time', describeTime(model.time, scheduler)],
    ['classes', describeClasses(model.classes)],
    ['parameters', model.parameters === null ? 'unknown' : model.parameters.toLocaleString('en')],
    ['weights', model.dtype],
    ...(scheduler.process ? [] : [['prediction', scheduler.predictionType] as [string, string]]),
    ['schedule', describeSchedule(scheduler)],
    ['device', device?.badge ?? 'not tried without a size'],
    ...(device?.trials ?? []).map(({ provider, reason }): [string, string] => [`  ${provider}`, reason]),
    ...model.remarks.map((remark): [string, string] => ['remark', remark]),
  ];
  return textTable(rows);
}

function showShape(shape: PartialShape): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

function describeNetwork({ className, inputShape, outputShape, parameters }: PartialNetwork): string {
  const count = parameters === null ? 'unknown' : parameters.toLocaleString('en');
  return `${className}, ${showShape(inputShape)} → ${showShape(outputShape)}, ${count} parameters`;
}

function describeTime(time: ModelInfo['time'], { numTrainTimesteps }: SchedulerConfig): string {
  if (time === 'integer') return `t, a whole number in [0, ${numTrainTimesteps})`;
  return time === 'sigma' ? 'σ above 0' : 't, any number';
}

/** What the denoiser takes, the label of no class, and the first names. */
function describeClasses(classes: ModelInfo['classes']): string {
  if (!classes) return 'none';
  const { kind, count, nullLabel, width, names } = classes;
  const entries = Object.entries(names);
  const taken = {
    label: `${count ?? 0} labels, 0 … ${(count ?? 0) - 1}`,
    number: 'any number',
    vector: `embeddings of ${width ?? 0} values`,
  }[kind];
  return [
    taken,
    ...(nullLabel === null ? [] : [`no class is ${nullLabel}`]),
    ...entries.slice(0, SHOWN_NAMES).map(([label, name]) => oneLine(`${label} ${name}`)),
    ...(entries.length > SHOWN_NAMES ? ['…'] : []),
  ].join('; ');
}

/** With the range of σ, or of β if the schedule uses it. */
function describeSchedule(scheduler: SchedulerConfig): string {
  const { betaSchedule, betaStart, betaEnd, numTrainTimesteps, process } = scheduler;
  if (process) return `${describeProcess(process)}, T = ${numTrainTimesteps}`;
  const range = betaSchedule.endsWith('linear') ? [`β ${betaStart} … ${betaEnd}`] : [];
  return [betaSchedule, ...range, `T = ${numTrainTimesteps}`].join(', ');
}

import type { DeviceReport } from '../../contract/device.ts';
import type { ModelInfo } from '../../contract/model.ts';
import { describeProcess } from '../../core/process.ts';
import type { SchedulerConfig } from '../../core/settings.ts';
import { reportError } from '../../contract/errors.ts';
import { giveSize } from '../../main/models/sample-size.ts';
import type { GivenOptions } from '../arguments.ts';
import type { Command } from '../command.ts';
import { readFacts } from '../model-facts.ts';
import { withStudio } from '../open-studio.ts';
import { modelOptions, providerOptions } from '../run-options.ts';

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
      print(await factsWithoutSize(given));
    }
  },
};

/** A model and where it runs; what depends on an unknown size is null. */
type Facts = Omit<ModelInfo, 'latentShape' | 'pictureShape' | 'identity' | 'warnings'> & {
  /** Of the latent. */
  readonly shape: readonly [channels: number, height: number | null, width: number | null];
  readonly identity: string | null;
  readonly remarks: readonly string[];
  readonly device: DeviceReport | null;
};

/** Keys of the JSON that differ from today's names: scripts read them. */
const jsonNames: Readonly<Record<string, string>> = { latentShape: 'shape', warnings: 'remarks' };

function factsOf(model: ModelInfo, device: DeviceReport | null): Facts {
  const facts = Object.entries(model).flatMap(([name, value]) => {
    if (name === 'pictureShape') return [];
    return [[jsonNames[name] ?? name, value]];
  });
  return { ...(Object.fromEntries(facts) as Omit<Facts, 'device'>), device };
}

async function factsWithoutSize(given: GivenOptions): Promise<Facts> {
  const { info, missingStep } = await readFacts(given);
  const sizeless = `the picture size is unknown: ${giveSize(missingStep ?? 1)}`;
  return {
    ...factsOf(info, null),
    shape: [info.latentShape[0], null, null],
    identity: null,
    options: { ...info.options, size: null },
    remarks: [sizeless, ...info.warnings],
  };
}

function describe({ device, ...model }: Facts): string {
  const { scheduler } = model;
  const rows: [string, string][] = [
    ['name', model.name],
    ['source', `${model.source}${model.bundled ? ', bundled' : ''}`],
    ['path', model.path],
    ...model.parts.map(({ role, digest }): [string, string] => [role, `SHA-256 ${digest}`]),
    ['identity', model.identity ?? 'unknown without a size'],
    ['shape', `[${model.shape.map((size) => size ?? '?').join(', ')}]`],
    ['parameters', model.parameters === null ? 'unknown' : model.parameters.toLocaleString('en')],
    ['weights', model.dtype],
    ...(scheduler.process ? [] : [['prediction', scheduler.predictionType] as [string, string]]),
    ['schedule', describeSchedule(scheduler)],
    ['device', device?.badge ?? 'not tried without a size'],
    ...(device?.trials ?? []).map(({ provider, reason }): [string, string] => [`  ${provider}`, reason]),
    ...model.remarks.map((remark): [string, string] => ['remark', remark]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** With the range of σ, or of β if the schedule uses it. */
function describeSchedule(scheduler: SchedulerConfig): string {
  const { betaSchedule, betaStart, betaEnd, numTrainTimesteps, process } = scheduler;
  if (process) return `${describeProcess(process)}, T = ${numTrainTimesteps}`;
  const range = betaSchedule.endsWith('linear') ? [`β ${betaStart} … ${betaEnd}`] : [];
  return [betaSchedule, ...range, `T = ${numTrainTimesteps}`].join(', ');
}

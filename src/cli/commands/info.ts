import type { DeviceReport } from '../../contract/device.ts';
import type { ModelInfo } from '../../contract/model.ts';
import type { Command } from '../command.ts';
import { withStudio } from '../open-studio.ts';
import { modelOptions, providerOptions } from '../run-options.ts';

/** `info`: what a model is, and where it would run. */
export const info: Command = {
  name: 'info',
  summary: 'What a model is, and where it runs',
  options: { ...modelOptions, ...providerOptions, json: { help: 'prints JSON' } },
  notes: [],
  example: 'info --model bundled',
  run: (given, surroundings) =>
    withStudio(given, surroundings, async (studio, model) => {
      const { device } = studio.state;
      surroundings.print(
        given.has('json') ? JSON.stringify({ ...model, device }, null, 2) : describe(model, device),
      );
    }),
};

function describe(model: ModelInfo, device: DeviceReport | null): string {
  const { scheduler } = model;
  const rows: [string, string][] = [
    ['name', model.name],
    ['source', `${model.source}${model.bundled ? ', bundled' : ''}`],
    ['path', model.path],
    ...model.parts.map(({ role, digest }): [string, string] => [role, `SHA-256 ${digest}`]),
    ['identity', model.identity],
    ['shape', `[${model.shape.join(', ')}]`],
    ['parameters', model.parameters === null ? 'not known' : model.parameters.toLocaleString('en')],
    ['weights', model.dtype],
    ['prediction', scheduler.predictionType],
    [
      'schedule',
      `${scheduler.betaSchedule}, β ${scheduler.betaStart} … ${scheduler.betaEnd}, T = ${scheduler.numTrainTimesteps}`,
    ],
    ['device', device?.badge ?? 'not known'],
    ...(device?.trials ?? []).map(({ provider, reason }): [string, string] => [`  ${provider}`, reason]),
    ...model.remarks.map((remark): [string, string] => ['remark', remark]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

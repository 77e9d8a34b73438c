import {
  providerTitles,
  type DeviceReport,
  type ProviderChoice,
  type ProviderName,
  type ProviderTrial,
} from '../../../contract/device.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { OpenedModel } from '../../models/model.ts';
import { createFor, tryProvider, type TrialOptions } from './gpu-trial.ts';
import { makeProbe, measure, pickCosts, type Costs, type Measured } from './probe.ts';
import type { OptimizationLevel } from './optimization-level.ts';
import { plainReason, speedText } from './provider-texts.ts';
import { ortVersion, type Network } from './session.ts';

/** GPU providers worth trying on a system, best first. */
function gpuProviders(platform: NodeJS.Platform): readonly ProviderName[] {
  if (platform === 'win32') return ['dml', 'webgpu'];
  if (platform === 'darwin') return ['coreml', 'webgpu'];
  return ['cuda', 'webgpu'];
}

/** Costs are measured on the chosen network. */
export interface ChosenNetwork extends Costs {
  readonly network: Network;
  readonly device: DeviceReport;
}

export interface ChooseOptions extends TrialOptions {
  readonly choice: ProviderChoice;
  /** Trials that took an earlier process down: shown, not repeated. */
  readonly crashed: readonly ProviderTrial[];
  /** Called before a provider is tried and, with null, after. */
  readonly onTrying: (provider: ProviderName | null) => void;
  readonly platform: NodeJS.Platform;
}

/**
 * The network of a model on the provider that was named, or with `auto` on the first GPU provider
 * that gives the CPU's numbers at least as fast, else on the CPU.
 * @throws StudioError `engine/provider` when a named provider cannot run this model here
 */
export async function chooseNetwork(model: OpenedModel, options: ChooseOptions): Promise<ChosenNetwork> {
  if (options.choice !== 'auto' && options.choice !== 'cpu') return useNamed(model, options.choice, options);
  const { onStage } = options;
  const probe = makeProbe(model);
  const cpu = await createFor(model, 'cpu', options);
  const reference = await measure(cpu, probe, () => onStage('trying', 'cpu'));
  if (options.choice === 'cpu') return useCpu(cpu, reference, [], options);

  const trials: ProviderTrial[] = [];
  for (const provider of gpuProviders(options.platform)) {
    const crash = options.crashed.find((trial) => trial.provider === provider);
    if (crash) {
      trials.push(crash);
      continue;
    }
    options.onTrying(provider);
    const tried = await tryProvider(model, provider, probe, reference, options).finally(() =>
      options.onTrying(null),
    );
    trials.push(tried.trial);
    if (!tried.network) continue;
    await cpu.release();
    const device = report(
      provider,
      'auto',
      `${providerTitles[provider]} · ${speedText(tried.trial.speedup)}`,
      trials,
      tried.secondsPerSample,
      options.memory.level,
    );
    return { network: tried.network, device, ...pickCosts(tried) };
  }
  return useCpu(cpu, reference, trials, options);
}

async function useNamed(
  model: OpenedModel,
  provider: ProviderName,
  options: ChooseOptions,
): Promise<ChosenNetwork> {
  const { onTrying, onStage } = options;
  onTrying(provider);
  try {
    const network = await createFor(model, provider, options);
    const costs = await measure(network, makeProbe(model), () => onStage('trying', provider));
    const { secondsPerSample } = costs;
    const trial = {
      provider,
      outcome: 'used',
      reason: 'chosen by name',
      maxDifference: null,
      speedup: null,
    } as const;
    const device = report(
      provider,
      provider,
      `${providerTitles[provider]} · chosen by name`,
      [trial],
      secondsPerSample,
      options.memory.level,
    );
    return { network, device, ...pickCosts(costs) };
  } catch (error) {
    throw new StudioError('engine/provider', `${provider}: ${plainReason(error)}`);
  } finally {
    onTrying(null);
  }
}

function useCpu(
  network: Network,
  measured: Measured,
  trials: readonly ProviderTrial[],
  options: ChooseOptions,
): ChosenNetwork {
  const choice = options.choice === 'cpu' ? 'cpu' : 'auto';
  // The badge gives one reason; the most telling is that of the last provider, tried on every system.
  const why =
    choice === 'cpu' ? 'chosen by name' : (trials.at(-1)?.reason ?? 'no GPU provider on this system');
  return {
    network,
    device: report('cpu', choice, `CPU · ${why}`, trials, measured.secondsPerSample, options.memory.level),
    ...pickCosts(measured),
  };
}

function report(
  provider: ProviderName,
  choice: ProviderChoice,
  badge: string,
  trials: readonly ProviderTrial[],
  secondsPerSample: number,
  optimizationLevel: OptimizationLevel,
): DeviceReport {
  return { provider, choice, badge, trials, secondsPerSample, ortVersion, optimizationLevel };
}

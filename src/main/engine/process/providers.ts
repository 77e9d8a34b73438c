import {
  providerTitles,
  type DeviceReport,
  type ProviderChoice,
  type ProviderName,
  type ProviderTrial,
} from '../../../contract/device.ts';
import { StudioError } from '../../../contract/errors.ts';
import type { OpeningStage } from '../../../contract/studio.ts';
import { randn } from '../../../core/random/index.ts';
import { latentSize } from '../../../core/latent.ts';
import type { OpenedModel } from '../../models/model.ts';
import { createNetwork, optimizationLevel, ortVersion, type Network } from './session.ts';

/** GPU providers worth trying on a system, best first. */
function gpuProviders(platform: NodeJS.Platform): readonly ProviderName[] {
  if (platform === 'win32') return ['dml', 'webgpu'];
  if (platform === 'darwin') return ['coreml', 'webgpu'];
  return ['cuda', 'webgpu'];
}

/** Parity a GPU provider has to reach: max |difference| ÷ max |CPU output|. */
const PARITY = 1e-3;

/** Costs are measured on the chosen network. */
export interface ChosenNetwork extends Costs {
  readonly network: Network;
  readonly device: DeviceReport;
}

export interface ChooseOptions {
  readonly choice: ProviderChoice;
  /** Trials that took an earlier process down: shown, not repeated. */
  readonly crashed: readonly ProviderTrial[];
  /** Called before a provider is tried and, with null, after. */
  readonly onTrying: (provider: ProviderName | null) => void;
  /** Called before each stage, which may take long and blocks this thread. */
  readonly onStage: (stage: OpeningStage, provider: ProviderName) => void;
  readonly platform: NodeJS.Platform;
  /** See NetworkOptions. */
  readonly arena?: boolean;
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
  if (options.choice === 'cpu') return useCpu(cpu, reference, [], 'cpu');

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
    );
    return { network: tried.network, device, ...pickCosts(tried) };
  }
  return useCpu(cpu, reference, trials, 'auto');
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
  choice: 'auto' | 'cpu',
): ChosenNetwork {
  // The badge gives one reason; the most telling is that of the last provider, tried on every system.
  const why =
    choice === 'cpu' ? 'chosen by name' : (trials.at(-1)?.reason ?? 'no GPU provider on this system');
  return {
    network,
    device: report('cpu', choice, `CPU · ${why}`, trials, measured.secondsPerSample),
    ...pickCosts(measured),
  };
}

interface Tried extends Costs {
  readonly trial: ProviderTrial;
  readonly network: Network | null;
}

async function tryProvider(
  model: OpenedModel,
  provider: ProviderName,
  probe: Probe,
  reference: Measured,
  options: ChooseOptions,
): Promise<Tried> {
  const failed = (trial: Omit<ProviderTrial, 'provider'>): Tried => ({
    trial: { provider, ...trial },
    network: null,
    secondsPerSample: Infinity,
    bytesPerSample: 0,
  });
  let network: Network | null = null;
  try {
    network = await createFor(model, provider, options);
    const measured = await measure(network, probe, () => options.onStage('trying', provider));
    const maxDifference = relativeDifference(measured.output, reference.output);
    const speedup = reference.secondsPerSample / measured.secondsPerSample;
    const numbers = { maxDifference, speedup };
    if (!(maxDifference <= PARITY)) {
      await network.release();
      const reason = `its numbers differ from the CPU's by ${maxDifference.toExponential(1)}`;
      return failed({ outcome: 'different', reason, ...numbers });
    }
    if (speedup < 1) {
      await network.release();
      return failed({
        outcome: 'slower',
        reason: `${providerTitles[provider]} is ${speedText(speedup)}`,
        ...numbers,
      });
    }
    const trial = { provider, outcome: 'used', reason: speedText(speedup), ...numbers } as const;
    return { trial, network, ...pickCosts(measured) };
  } catch (error) {
    await network?.release();
    return failed({ outcome: 'unavailable', reason: plainReason(error), maxDifference: null, speedup: null });
  }
}

interface Probe {
  readonly xt: Float32Array;
  readonly timesteps: readonly number[];
}

/** One noise image in mid-diffusion: exercises every kernel at the sizes that will be used. */
function makeProbe({ info }: OpenedModel): Probe {
  return {
    xt: randn('torch-cpu', 0n, latentSize(info.latentShape)),
    timesteps: [Math.floor(info.scheduler.numTrainTimesteps / 2)],
  };
}

interface Costs {
  /** After a warm-up. */
  readonly secondsPerSample: number;
  /** By how much this process grew in its first evaluation; what runs on a graphics card is not in it. */
  readonly bytesPerSample: number;
}

interface Measured extends Costs {
  readonly output: Float32Array;
}

function pickCosts({ secondsPerSample, bytesPerSample }: Costs): Costs {
  return { secondsPerSample, bytesPerSample };
}

const TIMED_RUNS = 3;
const LONG_RUN_SECONDS = 2;

/** Output of the probe and its time: the best of three after a warm-up, or the warm-up itself if it is long. */
async function measure(network: Network, { xt, timesteps }: Probe, onStart: () => void): Promise<Measured> {
  onStart();
  const before = process.memoryUsage.rss();
  const timed = async (): Promise<Measured> => {
    const start = performance.now();
    const output = await network.run(xt, timesteps, 1);
    const secondsPerSample = (performance.now() - start) / 1000;
    const bytesPerSample = Math.max(0, process.memoryUsage.rss() - before);
    return { output: output.slice(), secondsPerSample, bytesPerSample };
  };
  let best = await timed();
  if (best.secondsPerSample > LONG_RUN_SECONDS) return best;
  for (let i = 0; i < TIMED_RUNS; i++) {
    const next = await timed();
    if (next.secondsPerSample < best.secondsPerSample || i === 0) best = next;
  }
  return best;
}

/** The batch axis stays free: one session serves the probe and batches of every size. */
async function createFor(
  model: OpenedModel,
  provider: ProviderName,
  { onStage, arena = true }: ChooseOptions,
): Promise<Network> {
  onStage('preparing', provider);
  return createNetwork(await model.graph(null), { provider, shape: model.info.latentShape, arena });
}

/** max |a − b| ÷ max |b|; infinite when anything is not a number. */
function relativeDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    if (!(d <= Number.MAX_VALUE)) return Infinity;
    if (d > difference) difference = d;
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return a.length === b.length ? difference / scale : Infinity;
}

function report(
  provider: ProviderName,
  choice: ProviderChoice,
  badge: string,
  trials: readonly ProviderTrial[],
  secondsPerSample: number,
): DeviceReport {
  return { provider, choice, badge, trials, secondsPerSample, ortVersion, optimizationLevel };
}

function speedText(speedup: number | null): string {
  if (speedup === null) return 'not measured';
  const times = (factor: number): string => `${factor >= 10 ? Math.round(factor) : factor.toFixed(1)}×`;
  return speedup >= 1
    ? `${times(speedup)} the speed of the CPU`
    : `${times(1 / speedup)} slower than the CPU`;
}

/** A provider's own complaint as one short line for people. */
function plainReason(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  if (/adapter/i.test(text)) return 'no GPU adapter found';
  if (/backend not found|not available|not supported on this platform/i.test(text))
    return 'not part of this build';
  if (/libonnxruntime_providers|cuda|cudnn|shared object/i.test(text))
    return 'its libraries are not installed';
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

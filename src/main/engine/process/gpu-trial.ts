import { providerTitles, type ProviderName, type ProviderTrial } from '../../../contract/device.ts';
import type { OpeningStage } from '../../../contract/studio.ts';
import type { OpenedModel } from '../../models/model.ts';
import { measure, pickCosts, relativeDifference, type Costs, type Measured, type Probe } from './probe.ts';
import { plainReason, speedText } from './provider-texts.ts';
import { createNetwork, type Network, type SessionMemory } from './session.ts';

/** Parity a GPU provider has to reach: max |difference| ÷ max |CPU output|. */
export const PARITY = 1e-3;

export interface TrialOptions {
  /** Called before each stage, which may take long and blocks this thread. */
  readonly onStage: (stage: OpeningStage, provider: ProviderName) => void;
  /** Of all sessions that are compared. */
  readonly memory: SessionMemory;
}

interface Tried extends Costs {
  readonly trial: ProviderTrial;
  readonly network: Network | null;
}

/** Opens a model on a GPU provider and compares it with the CPU: numbers first, then speed. A network that fails is released. */
export async function tryProvider(
  model: OpenedModel,
  provider: ProviderName,
  probe: Probe,
  reference: Measured,
  options: TrialOptions,
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

/** The network on a provider. Its batch axis stays free: one session serves the probe and batches of every size. */
export async function createFor(
  model: OpenedModel,
  provider: ProviderName,
  { onStage, memory }: TrialOptions,
): Promise<Network> {
  onStage('preparing', provider);
  return createNetwork(await model.graph(null), { provider, shape: model.info.latentShape, memory });
}

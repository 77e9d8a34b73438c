import * as v from 'valibot';
import {
  providerNames,
  providerTitles,
  type ProviderName,
  type ProviderTrial,
} from '../../../contract/device.ts';
import { openJsonFile } from '../../files/json-file.ts';

/**
 * Which providers crashed the engine while being tried, kept across starts. A driver can take the
 * whole machine down, so what is about to be tried is written before it is tried.
 */
export interface TrialLedger {
  /** Trials not to be repeated. */
  crashed(): readonly ProviderTrial[];
  /** A provider is about to be tried; null: the trial ended and nothing crashed. */
  trying(provider: ProviderName | null): void;
  /** The engine process died: whatever was being tried is to blame. Returns it, or null. */
  blame(): ProviderName | null;
  /** The person asks to try everything again. */
  forget(): void;
}

const schema = v.object({
  trying: v.nullable(v.picklist(providerNames)),
  crashed: v.array(v.picklist(providerNames)),
});

/**
 * @param path where the ledger is kept; null keeps it for this run only
 * @param onFailure told in one line when it cannot be read or written
 */
export function createTrialLedger(
  path: string | null,
  onFailure: (message: string) => void = () => undefined,
): TrialLedger {
  const file = openJsonFile<v.InferOutput<typeof schema>>(
    path,
    schema,
    { trying: null, crashed: [] },
    onFailure,
  );
  const blame = (): ProviderName | null => {
    const { trying, crashed } = file.value;
    if (trying) file.write({ trying: null, crashed: [...new Set([...crashed, trying])] });
    return trying;
  };
  blame(); // the last run ended in the middle of a trial
  return {
    crashed: () =>
      file.value.crashed.map((provider) => ({
        provider,
        outcome: 'crashed',
        reason: `${providerTitles[provider]} crashed the engine when it was tried`,
        maxDifference: null,
        speedup: null,
      })),
    trying: (provider) => file.write({ ...file.value, trying: provider }),
    blame,
    forget: () => file.write({ trying: null, crashed: [] }),
  };
}

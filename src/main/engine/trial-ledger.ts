import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import {
  providerNames,
  providerTitles,
  type ProviderName,
  type ProviderTrial,
} from '../../contract/device.ts';

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
type Entry = v.InferOutput<typeof schema>;

/** @param file where the ledger is kept; null keeps it for this run only */
export function createTrialLedger(file: string | null): TrialLedger {
  let entry = read(file);
  const write = (next: Entry): void => {
    entry = next;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, JSON.stringify(next));
    renameSync(`${file}.tmp`, file);
  };
  const blame = (): ProviderName | null => {
    const { trying, crashed } = entry;
    if (trying) write({ trying: null, crashed: [...new Set([...crashed, trying])] });
    return trying;
  };
  blame(); // the last run ended in the middle of a trial
  return {
    crashed: () =>
      entry.crashed.map((provider) => ({
        provider,
        outcome: 'crashed',
        reason: `${providerTitles[provider]} crashed the engine when it was tried`,
        maxDifference: null,
        speedup: null,
      })),
    trying: (provider) => write({ ...entry, trying: provider }),
    blame,
    forget: () => write({ trying: null, crashed: [] }),
  };
}

function read(file: string | null): Entry {
  const fresh: Entry = { trying: null, crashed: [] };
  if (!file) return fresh;
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return fresh; // no ledger yet, or a damaged one: everything may be tried
  }
}

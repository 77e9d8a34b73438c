import * as v from 'valibot';
import {
  providerNames,
  providerTitles,
  type ProviderName,
  type ProviderTrial,
} from '../../../contract/device.ts';
import { JsonFile } from '../../files/json-file.ts';

const schema = v.object({
  trying: v.nullable(v.picklist(providerNames)),
  crashed: v.array(v.picklist(providerNames)),
});

/**
 * Which providers crashed the engine while being tried, stored across starts. A driver can crash the
 * whole machine, so what is about to be tried is written before it is tried.
 */
export class ProviderTrialLog {
  readonly #file: JsonFile<v.InferOutput<typeof schema>>;

  /**
   * @param path of the file; null: for this run only
   * @param onFailure called with one line when the file cannot be read or written
   */
  constructor(path: string | null, onFailure: (message: string) => void = () => undefined) {
    this.#file = new JsonFile(path, schema, { trying: null, crashed: [] }, onFailure);
    this.onCrash(); // the last run ended in the middle of a trial
  }

  /** Trials not to be repeated. */
  crashed(): readonly ProviderTrial[] {
    return this.#file.value.crashed.map((provider) => ({
      provider,
      outcome: 'crashed',
      reason: `${providerTitles[provider]} crashed the engine when it was tested`,
      maxDifference: null,
      speedup: null,
    }));
  }

  /** A provider is about to be tried; null: the trial ended and nothing crashed. */
  trying(provider: ProviderName | null): void {
    this.#file.write({ ...this.#file.value, trying: provider });
  }

  /** The engine process died: the provider that was being tried has crashed it. Returns that provider, or null. */
  onCrash(): ProviderName | null {
    const { trying, crashed } = this.#file.value;
    if (trying) this.#file.write({ trying: null, crashed: [...new Set([...crashed, trying])] });
    return trying;
  }

  /** A person asks to try every provider again. */
  reset(): void {
    this.#file.write({ trying: null, crashed: [] });
  }
}

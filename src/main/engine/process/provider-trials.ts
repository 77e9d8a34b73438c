import * as v from 'valibot';
import {
  providerNames,
  providerTitles,
  type ProviderName,
  type ProviderTrial,
} from '../../../contract/device.ts';
import { JsonFile } from '../../files/json-file.ts';

const provider = v.nullable(v.picklist(providerNames));
const schema = v.object({
  trying: provider,
  /** The same of the second engine. */
  secondTrying: v.exactOptional(provider),
  crashed: v.array(v.picklist(providerNames)),
});

type TrialFile = JsonFile<v.InferOutput<typeof schema>>;

/**
 * Which providers crashed the engine while being tried, stored across starts. A driver can crash the
 * whole machine, so what is about to be tried is written before it is tried.
 */
export class ProviderTrialLog {
  readonly #file: TrialFile;
  readonly #field: 'trying' | 'secondTrying';

  /**
   * @param source path of the file; null: for this run only; a file that is open: for the second engine
   * @param onFailure called with one line when the file cannot be read or written
   */
  constructor(source: string | null | TrialFile, onFailure: (message: string) => void = () => undefined) {
    const isSecond = source instanceof JsonFile;
    this.#field = isSecond ? 'secondTrying' : 'trying';
    this.#file = isSecond
      ? source
      : new JsonFile(source, schema, { trying: null, crashed: [] as ProviderName[] }, onFailure);
    this.onCrash(); // the last run ended in the middle of a trial
  }

  /** The log of the second engine: what crashed one of the two is not tried by the other. */
  branch(): ProviderTrialLog {
    return new ProviderTrialLog(this.#file);
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
    this.#file.write({ ...this.#file.value, [this.#field]: provider });
  }

  /** The engine process died: the provider that was being tried has crashed it. Returns that provider, or null. */
  onCrash(): ProviderName | null {
    const { crashed, [this.#field]: trying = null } = this.#file.value;
    if (trying)
      this.#file.write({
        ...this.#file.value,
        [this.#field]: null,
        crashed: [...new Set([...crashed, trying])],
      });
    return trying;
  }

  /** A person asks to try every provider again. */
  reset(): void {
    this.#file.write({ ...this.#file.value, [this.#field]: null, crashed: [] });
  }
}

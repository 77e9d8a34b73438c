import type { DataSpec } from '../../contract/data.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Toasts } from '../state/toasts.svelte.ts';
import { unwrap } from '../../contract/errors.ts';
import { BackgroundSave } from './background-save.svelte.ts';

/** The numbers behind the present figure, to be saved to a file. */
export class DataExport {
  readonly saving: BackgroundSave;
  readonly #bridge: Bridge;

  constructor(bridge: Bridge, toasts: Toasts) {
    this.#bridge = bridge;
    this.saving = new BackgroundSave(toasts);
  }

  save(spec: DataSpec): Promise<void> {
    return this.saving.run(async () => unwrap(await this.#bridge.ask('export/save', { kind: 'data', spec })));
  }
}

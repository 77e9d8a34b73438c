import type { Pin } from '../../contract/pin.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { DescribedLatent, LatentReport } from '../../contract/studio.ts';
import { onNextFrame } from './next-frame.ts';
import { refKey } from './pin.ts';

/** Norms and angles, all of them known. */
export interface Measures {
  readonly latents: readonly Pick<DescribedLatent, 'normRatio'>[];
  readonly angles: LatentReport['angles'];
}

/** Norms and angles of some pins. A latent that cannot be read has a problem instead, the others their numbers. */
export class LatentFacts {
  pins = $state.raw<readonly Pin[]>([]);

  readonly #bridge: Bridge;
  /** What the engine said last, and of which pins. */
  #answer = $state.raw<{ readonly pins: readonly Pin[]; readonly report: LatentReport } | null>(null);
  #surroundings = '';
  #key = '';
  #unschedule: (() => void) | null = null;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Of `pins`, in their order; null while some are not known or cannot be read. */
  readonly measures = $derived.by<Measures | null>(() => {
    const places = this.pins.map((pin) => this.#placeOf(pin));
    const norms = this.pins.map((pin) => this.normOf(pin));
    const known = norms.flatMap((normRatio) => (normRatio === undefined ? [] : [{ normRatio }]));
    if (known.length < this.pins.length) return null;
    const angles = places.map((i) => places.map((j) => this.#answer?.report.angles[i]?.[j] ?? null));
    return { latents: known, angles };
  });

  /** ‖x_T‖/√d; undefined until it is known, and where the latent cannot be read. */
  normOf(pin: Pin): number | undefined {
    const latent = this.#latentOf(pin);
    return latent && 'normRatio' in latent ? latent.normRatio : undefined;
  }

  /** In degrees; undefined until it is known, and where one of the two cannot be read. */
  angleBetween(a: Pin, b: Pin): number | undefined {
    const angle = this.#answer?.report.angles[this.#placeOf(a)]?.[this.#placeOf(b)];
    return typeof angle === 'number' ? (angle * 180) / Math.PI : undefined;
  }

  /** Why the latent cannot be read, in one line; undefined where it can, and until it is known. */
  problemOf(pin: Pin): string | undefined {
    const latent = this.#latentOf(pin);
    return latent && 'problem' in latent ? latent.problem : undefined;
  }

  /** Asks again when the refs changed; a pin has its old facts until the answer is there. */
  describe(pins: readonly Pin[], surroundings: string, ready: boolean): void {
    this.pins = pins;
    if (surroundings !== this.#surroundings) this.#answer = null;
    this.#surroundings = surroundings;
    const key = [surroundings, ...pins.map((pin) => refKey(pin.ref))].join('|');
    if (!ready || key === this.#key) return;
    this.#key = key;
    this.#unschedule?.();
    if (pins.length > 0) this.#unschedule = onNextFrame(() => void this.#ask(key, pins));
  }

  async #ask(key: string, pins: readonly Pin[]): Promise<void> {
    const answer = await this.#bridge.ask(
      'latents/describe',
      pins.map((pin) => pin.ref),
    );
    if (key !== this.#key) return;
    if (answer.ok) this.#answer = { pins, report: answer.value };
    else this.#key = ''; // an engine that was just started anew is asked again
  }

  #latentOf(pin: Pin): LatentReport['latents'][number] | undefined {
    return this.#answer?.report.latents[this.#placeOf(pin)];
  }

  /** By ref: pins may be renamed and moved. */
  #placeOf({ ref }: Pin): number {
    const key = refKey(ref);
    return this.#answer?.pins.findIndex((pin) => refKey(pin.ref) === key) ?? -1;
  }
}

import type { EvenMotion, EvenMotionFigure } from '../../contract/animation.ts';
import type { Bridge } from '../../contract/requests.ts';
import type { Progress } from './lane.svelte.ts';

/** How lines move evenly, as it was measured last. */
export class MeasuredMotion {
  /** Of the measurement that runs; null: none does. */
  progress = $state.raw<Pick<Progress, 'done' | 'total'> | null>(null);
  /** Why the last measurement failed; '' where it did not. */
  problem = $state('');
  #measured = $state.raw<{ readonly key: string; readonly motion: EvenMotion } | null>(null);
  readonly #bridge: Bridge;
  /** Identity of the open model: with another one a line has other pictures. */
  readonly #model: () => string;
  #turn = 0;

  constructor(bridge: Bridge, model: () => string) {
    this.#bridge = bridge;
    this.#model = model;
  }

  /** Null while that of this line is not measured. */
  of(line: EvenMotionFigure): EvenMotion | null {
    return this.#measured?.key === this.#keyOf(line) ? this.#measured.motion : null;
  }

  /** Measures a line; an earlier measurement is of no use any more. */
  async measure(line: EvenMotionFigure): Promise<void> {
    const key = this.#keyOf(line);
    const turn = ++this.#turn;
    this.problem = '';
    this.progress = { done: 0, total: 0 };
    const answer = await this.#bridge.ask('animation/even', line);
    if (turn !== this.#turn) return;
    this.progress = null;
    if (answer.ok) this.#measured = { key, motion: answer.value };
    else if (answer.error.code !== 'run/cancelled') this.problem = answer.error.message;
  }

  /** What is being measured is not waited for; main cancels it with its other previews. */
  leave(): void {
    this.#turn += 1;
    this.progress = null;
  }

  receive(progress: Progress): void {
    if (this.progress) this.progress = progress;
  }

  /** What decides how a line moves: not how it is drawn. */
  #keyOf({ pins, framesPerSegment, mode, closed, easing, toClass, settings }: EvenMotionFigure): string {
    const refs = pins.map(({ ref }) => ref);
    return JSON.stringify([
      ...[this.#model(), refs, framesPerSegment, mode, closed, easing],
      ...[toClass ?? null, settings],
    ]);
  }
}

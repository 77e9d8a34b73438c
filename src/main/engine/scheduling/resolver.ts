import type { Latent } from '../../../core/latent.ts';
import { deliverPicture, deliverStep, type DeliveryDeps } from './sender.ts';
import { followKnown, lastState, type KnownWay, type KnownWayDeps } from './cache-lookup.ts';
import { countSteps, countUpTo, isOpen, queueOf, type LiveJob, type Wish } from './live-job.ts';
import type { RunTable } from './run-table.ts';
import { createTrace, type Trace } from './trace.ts';

export interface FulfilmentDeps extends DeliveryDeps, KnownWayDeps {
  /** A job that cannot go on. */
  readonly fail: (job: LiveJob, error: unknown) => void;
}

/** How wishes come to their end. */
export interface Fulfilment {
  /**
   * Where a wish stands among the results that are known; null when it is over, be it because all of them are known
   * and its picture was delivered.
   */
  follow(wish: Wish): Promise<KnownWay | null>;
  /** Delivers what the last leg came to. */
  finish(wish: Wish, x0: Latent): Promise<void>;
}

export function createFulfilment(deps: FulfilmentDeps, table: RunTable<Wish>): Fulfilment {
  /** With a wanted picture its preview is over as well: nothing goes back to worse. */
  const close = (wish: Wish): void => {
    if (wish.shared) table.leave(wish.shared, wish);
    countUpTo(wish, countSteps(wish.legs));
    queueOf(wish).open.delete(wish);
    wish.shared = null;
    wish.inputs = []; // the job may be long; its latents are many
    if (wish.preview && isOpen(wish.preview)) close(wish.preview);
  };

  const finish = async (wish: Wish, x0: Latent): Promise<void> => {
    const { inputs } = wish;
    close(wish);
    try {
      await deliverPicture(wish, inputs, x0, deps);
    } catch (error) {
      deps.fail(wish.of, error);
    }
  };

  const finishKnown = async (wish: Wish, inputs: KnownWay['inputs'], result: Float32Array): Promise<void> => {
    const last = wish.legs.at(-1)!;
    const x0 = lastState(last, result, wish.of.loaded.model.info.shape);
    const numSteps = last.plan.timesteps.length;
    if (last.leg === 'trajectory')
      deliverSteps(wish, createTrace(inputs.at(-1)!.latent.data, numSteps, result), numSteps, deps);
    wish.inputs = inputs;
    await finish(wish, x0);
  };

  /** A latent that cannot be read ends a job of arrays, since half a figure is none; in a window it costs its own picture. */
  const refuse = (wish: Wish, error: unknown): void => {
    if (!isOpen(wish)) return;
    if (wish.of.job.deliver === 'arrays') return deps.fail(wish.of, error);
    wish.of.trouble ??= error;
    close(wish);
  };

  return {
    finish,
    async follow(wish) {
      try {
        const way = await followKnown(wish, deps);
        if (!isOpen(wish)) return null;
        if (way.result === null) return way;
        await finishKnown(wish, way.inputs, way.result);
      } catch (error) {
        refuse(wish, error);
      }
      return null;
    },
  };
}

/** The first `count` steps of a trajectory, in order. */
export function deliverSteps(wish: Wish, trace: Trace, count: number, deps: DeliveryDeps): void {
  for (let index = 0; index < count; index++) deliverStep(wish, index, trace.read(index), deps);
}

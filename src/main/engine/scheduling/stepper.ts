import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Condition } from '../../../core/condition.ts';
import { makeLatent } from '../../../core/latent.ts';
import type { LoadedModel } from '../process/loaded-model.ts';
import { Batcher } from './batcher.ts';
import type { LiveJob } from './live-job.ts';
import { countEvaluations } from './evaluation-count.ts';
import { guidedOutput } from './guidance.ts';
import type { PictureRequest } from './picture-request.ts';
import { Resolver, type ResolverDeps } from './resolver.ts';
import { RunTable, type SharedRun } from './run-table.ts';
import { isPictureStage } from './stage.ts';
import { stepNoiseFor, TileRun, type RunNetworks } from './tile-run.ts';
import { byUrgency, fillBatch, isUnhurried, nextLookups } from './urgency.ts';

export interface StepperDeps extends ResolverDeps {
  /** The jobs that are not over, in the order in which they came. */
  readonly jobs: () => Iterable<LiveJob>;
  /** Milliseconds, monotone. */
  readonly now: () => number;
}

type RequestedRun = SharedRun<PictureRequest>;

/** How long lookups may keep the network waiting. */
const LOOKUP_MS = 8;
/** As many as there are threads that read files. */
const PARALLEL_LOOKUPS = 4;
/** For unfinished runs without waiters: a later job that needs the same run continues it. */
const ABANDONED_BYTES = 64 * 2 ** 20;

/** Looks requests up and advances their runs, one network call at a time, for all jobs. */
export class Stepper {
  readonly #deps: StepperDeps;
  readonly #table = new RunTable<PictureRequest>(ABANDONED_BYTES);
  readonly #resolver: Resolver;
  // Side by side, equal t can share a call where the graph takes one timestep for all.
  readonly #denoising = new Batcher<Evaluation>((a, b) => b.t - a.t);
  readonly #decoding = new Batcher<null>(() => 0);
  readonly #encoding = new Batcher<null>(() => 0);
  readonly #networks: RunNetworks = {
    denoiser: (stage) => (xt, timesteps) =>
      guidedOutput(stage, xt.length, (condition) =>
        this.#denoising.evaluate(xt, { t: timesteps[0]!, condition }),
      ),
    decode: (latent) => this.#decoding.evaluate(latent, null),
    encode: (picture) => this.#encoding.evaluate(picture, null),
  };

  constructor(deps: StepperDeps) {
    this.#deps = deps;
    this.#resolver = new Resolver(deps);
  }

  /** Looks requests up among stored results and sends those: at most LOOKUP_MS, longer while there is no full batch. */
  async lookUp(): Promise<void> {
    const { jobs, now } = this.#deps;
    let until = now() + LOOKUP_MS;
    for (;;) {
      const group = nextLookups(jobs(), PARALLEL_LOOKUPS);
      if (group.length === 0) return;
      await Promise.all(group.map((request) => this.#resolver.lookUp(request)));
      if (now() < until) continue;
      if (fillBatch(jobs())) return;
      await nextTurn(); // results are sent, new requests arrive
      until = now() + LOOKUP_MS;
    }
  }

  /** One network call for the most urgent requests, if any are left. */
  async step(): Promise<void> {
    const chosen = await this.#choose();
    const [first] = chosen.flatMap(({ waiters }) => [...waiters]);
    if (!first) return;
    const startedAt = this.#deps.now();
    const advanced = chosen.map(({ run }) => run.advance());
    await this.#flush(first.job.loaded);
    const states = await Promise.allSettled(advanced);
    countEvaluations(chosen, Math.max(1e-6, (this.#deps.now() - startedAt) / 1000));
    for (const [i, state] of states.entries()) {
      const shared = chosen[i]!;
      if (state.status === 'fulfilled') await this.#accept(shared, state.value);
      else this.#fail(shared, state.reason);
    }
  }

  /** Drops the runs without waiters. */
  clear(): void {
    this.#table.clear();
  }

  async #choose(): Promise<RequestedRun[]> {
    const jobs = [...this.#deps.jobs()];
    const size = isUnhurried(jobs) ? 'largestBatch' : 'batchSize';
    const chosen = new Set<RequestedRun>();
    let [samples, pictures] = [0, 0];
    for (const request of byUrgency(jobs)) {
      const { [size]: batchSize, pictureBatch } = request.job.loaded;
      if (samples >= batchSize) break;
      const isPicture = isPictureStage(request.stage);
      if (isPicture && pictures >= pictureBatch) continue;
      const shared = request.run ?? (await this.#startRun(request));
      if (!shared || chosen.has(shared)) continue;
      chosen.add(shared);
      if (isPictureStage(shared.run.stage)) pictures += 1;
      else samples += shared.run.evaluationsPerStep;
    }
    return [...chosen].filter(({ waiters }) => waiters.size > 0); // jobs may have ended meanwhile
  }

  /** The run of a request's next stage, joined if one is under way, else started; null when there is nothing to compute. */
  async #startRun(request: PictureRequest): Promise<RequestedRun | null> {
    const found = await this.#resolver.lookUp(request);
    if (!found) return null;
    const { inputs, key } = found;
    const stage = request.stages[inputs.length - 1]!;
    const input = inputs.at(-1)!;
    const start = (): TileRun => {
      const noise = stepNoiseFor(stage, input, request.job.spec.stepNoise, request.item.tile);
      return new TileRun(stage, input, this.#networks, noise);
    };
    try {
      request.startRun(inputs, this.#table.join(key, request, start));
    } catch (error) {
      this.#deps.fail(request.job, error);
      return null;
    }
    const { trace, done } = request.run!.run;
    if (trace) this.#deps.sender.sendSteps(request, trace, done);
    return request.run;
  }

  async #flush({ network, decoder, encoder }: LoadedModel): Promise<void> {
    await this.#denoising.flush((xt, evaluations) =>
      network.run(
        xt,
        evaluations.map(({ t }) => t),
        evaluations.length,
        evaluations.map(({ condition }) => condition),
      ),
    );
    if (decoder) await this.#decoding.flush((latents, each) => decoder(latents, each.length));
    if (encoder) await this.#encoding.flush((pictures, each) => encoder(pictures, each.length));
  }

  /** A run has made a step, and is in this state. */
  async #accept(shared: RequestedRun, state: Float32Array): Promise<void> {
    const { run, waiters } = shared;
    const { trace, done, stage } = run;
    if (trace) for (const request of [...waiters]) this.#deps.sender.sendStep(request, trace.read(done - 1));
    if (done < stage.steps) return;
    this.#table.remove(shared);
    this.#store(shared, state);
    const result = makeLatent(stage.outputShape, state);
    for (const request of [...waiters])
      if (!request.startNextStage(result)) await this.#resolver.resolve(request, state);
  }

  #store({ key, run: { stage, input, trace } }: RequestedRun, state: Float32Array): void {
    const { results } = this.#deps;
    if (key !== null) results.put(key, trace?.whole ?? state);
    if (stage.kind === 'trajectory') results.put(stage.stateKey(input), state);
  }

  #fail(shared: RequestedRun, error: unknown): void {
    this.#table.remove(shared);
    for (const { job } of [...shared.waiters]) this.#deps.fail(job, error);
  }
}

/** What an evaluation of the denoiser has beside its sample. */
interface Evaluation {
  readonly t: number;
  readonly condition: Condition;
}

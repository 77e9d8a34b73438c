import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { endsJob, type JobEvent, type JobSpec } from '../../../../src/contract/job.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import type { StudioState } from '../../../../src/contract/studio.ts';
import { fontSource } from '../../../../src/main/font-store.ts';
import { spawnEngineChild } from '../../../../src/main/engine/process/child-process.ts';
import { defaultMemoryLimit } from '../../../../src/main/engine/process/memory-limit.ts';
import { noFolders } from '../../../../src/main/engine/process/folders.ts';
import type { EngineTransport } from '../../../../src/main/engine/process/protocol.ts';
import { ProviderTrialLog } from '../../../../src/main/engine/process/provider-trials.ts';
import { projectRoot } from '../../../../src/main/project-root.ts';
import type { HostedStudio } from '../../../../src/main/studio.ts';
import { createStudio } from '../../../../src/main/studio/create-studio.ts';

const root = projectRoot(import.meta.dirname);

/** A studio on real engine processes, the next of which can be doomed. No model is open. */
export interface MortalStudio {
  readonly studio: HostedStudio;
  readonly transports: EngineTransport[];
  readonly events: JobEvent[];
  readonly states: StudioState[];
  /** So many of the next processes are killed as soon as they appear. */
  doom(count: number): void;
  /** Kills the process that runs and so many of the next ones. */
  kill(followers: number): void;
  /** The event that ends a job. */
  endOf(job: string): Promise<JobEvent>;
}

/** @param atEnd is given what closes it: at the end of the test, unless a group of tests shares it */
export function openMortalStudio(
  spawn = spawnReal,
  memoryLimit: () => number = defaultMemoryLimit,
  atEnd: (close: () => void) => void = onTestFinished,
): MortalStudio {
  let doomed = 0;
  const transports: EngineTransport[] = [];
  const events: JobEvent[] = [];
  const states: StudioState[] = [];
  const waiting = new Map<string, (event: JobEvent) => void>();
  const studio = createStudio({
    version: '0.0.0',
    resources: join(root, 'resources'),
    spawnEngine() {
      const transport = spawn();
      transports.push(transport);
      if (doomed > 0) {
        doomed -= 1;
        transport.kill();
      }
      return transport;
    },
    trials: new ProviderTrialLog(null),
    fonts: fontSource([]),
    memoryLimit,
  });
  atEnd(() => studio.close());
  studio.onState((state) => states.push(state));
  studio.onJob((event) => {
    events.push(event);
    if (endsJob(event)) waiting.get(event.job)?.(event);
  });
  return {
    studio,
    transports,
    events,
    states,
    doom: (count) => void (doomed = count),
    kill(followers) {
      doomed = followers;
      transports.at(-1)!.kill();
    },
    endOf: (job) =>
      new Promise((resolve) => {
        const ended = events.find((event) => event.job === job && endsJob(event));
        if (ended) resolve(ended);
        else waiting.set(job, resolve);
      }),
  };
}

export function spawnReal(): EngineTransport {
  return spawnEngineChild(join(root, 'out', 'main', 'engine.js'), noFolders);
}

export const ref: LatentRef = { kind: 'seed', stream: 'torch-cpu', seed: '3' };

/** One picture of so many steps. */
export function onePicture(numSteps: number, change: Partial<JobSpec> = {}): JobSpec {
  const settings = {
    numSteps,
    tau: 'leading',
    eta: 0,
    noiseSeed: '0',
    clip: 'none',
    compat: 'none',
  } as const;
  const tiles = [{ task: 'sample', ref, settings }] as const;
  return { lane: 'line', tiles, preview: null, compare: [], ...change };
}

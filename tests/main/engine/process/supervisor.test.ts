import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endsJob } from '../../../../src/contract/job.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { spawnEngineChild } from '../../../../src/main/engine/process/child-process.ts';
import { noFolders } from '../../../../src/main/engine/process/folders.ts';
import type { HostedStudio } from '../../../../src/main/studio.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { writeGrowingModel } from '../../models/support/growing-model.ts';
import { encodeModel, port, types } from '../../models/support/onnx-model.ts';
import { writeSlowModel } from '../../models/support/slow-model.ts';
import { onePicture, openMortalStudio, ref, spawnReal, type MortalStudio } from '../support/mortal-studio.ts';
import { busyChild, isRunning } from '../support/processes.ts';

/** Real engine processes that die: `npm run build` comes first. */

const SMALL = 'bundled:toonhead-32';

async function openSmall(): Promise<MortalStudio> {
  const mortal = openMortalStudio();
  await mortal.studio.open(SMALL, 'cpu');
  return mortal;
}

/** A model that is opened in no time, of the same shape. */
const tiny = join(tempFolder(), 'tiny.onnx');
const pictures = ['n', 3, 32, 32];
writeFileSync(
  tiny,
  encodeModel({
    sample: port('sample', types.FLOAT, pictures),
    output: port('eps', types.FLOAT, pictures),
  }),
);

async function openTiny(): Promise<MortalStudio> {
  const mortal = openMortalStudio();
  await mortal.studio.open(tiny, 'cpu');
  return mortal;
}

/** Everything that can be asked of the engine beside opening and jobs. */
const requests = (studio: HostedStudio): Record<string, () => Promise<unknown>> => {
  const numbers = { shape: [1, 3, 32, 32], data: new Float32Array(3072) };
  const settings = onePicture(2).tiles[0]!.settings;
  return {
    open: () => studio.open(tiny, 'cpu'),
    chooseProvider: () => studio.chooseProvider('cpu'),
    describeLatents: () => studio.describeLatents([ref]),
    measureLatent: () => studio.measureLatent(ref),
    storeImage: () => studio.storeImage({ width: 32, height: 32, rgba: new Uint8Array(4096) }),
    readImage: () => studio.readImage({ sha256: '0'.repeat(64) }),
    storeLatent: () => studio.storeLatent(ref),
    storeNumbers: () => studio.storeNumbers({ shape: [3, 32, 32], data: new Float32Array(3072) }),
    importLatents: () => studio.importLatents('/nowhere.npy'),
    limitResults: () => studio.limitResults(1e9),
    measureResults: () => studio.measureResults(),
    emptyResults: () => studio.emptyResults(),
    resolveLatents: () => studio.resolveLatents([ref]),
    evaluate: () => studio.evaluate(numbers, [1]),
    sample: () => studio.runBatch('sample', { input: numbers, settings }),
    encode: () => studio.runBatch('encode', { input: numbers, settings }),
  };
};

describe('an engine that dies four times in a row', () => {
  it('is given up with one explanation; choosing a provider, as Try again does, brings one back', async () => {
    const { studio, transports, states, kill } = await openSmall();
    kill(3);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    expect(studio.state.error).toEqual({
      code: 'engine/crashed',
      message: 'the engine process ended unexpectedly (SIGKILL); it crashed 4 times in a row',
    });
    expect(transports).toHaveLength(4);
    expect(new Set(states.flatMap(({ error }) => error?.message ?? [])).size).toBe(1);
    expect(await studio.chooseProvider('cpu')).toMatchObject({ engine: 'ready', error: null });
    expect((await studio.runBatch('sample', await batch(studio))).data).toHaveLength(3072);
    expect(transports).toHaveLength(5);
  });

  it('comes back for a model that is opened', async () => {
    const { studio, kill } = await openSmall();
    kill(3);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    expect(await studio.open('bundled:toonhead-64', 'cpu')).toMatchObject({
      engine: 'ready',
      model: { name: 'toonhead-64' },
    });
  });

  it('comes back with the model that was open where another cannot be opened', async () => {
    const { studio, kill } = await openTiny();
    kill(3);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    await expect(studio.open('/nowhere/model', 'cpu')).rejects.toThrow('/nowhere/model');
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('ready');
    expect(studio.state.error).toMatchObject({ code: 'model/not-found' });
    expect((await studio.describeLatents([ref])).latents).toMatchObject([{ normRatio: expect.any(Number) }]);
  });

  it('comes back for a job and for a call', async () => {
    const { studio, endOf, kill } = await openTiny();
    kill(3);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    expect((await endOf(studio.startJob(onePicture(2)).job)).kind).toBe('done');
    kill(3);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    expect((await studio.resolveLatents([ref])).shape).toEqual([1, 3, 32, 32]);
    expect(studio.state).toMatchObject({ engine: 'ready', error: null });
  });

  it('comes back before any model was open', async () => {
    const { studio, transports, doom, kill } = openMortalStudio();
    kill(3);
    await expect(studio.open('bundled:toonhead-64', 'cpu')).rejects.toThrow(/ended unexpectedly/);
    await expect.poll(() => transports.length, { timeout: 30_000 }).toBe(4);
    doom(0);
    // Try again asks for what was asked for.
    await expect
      .poll(() => studio.chooseProvider('cpu').catch(() => studio.state), { timeout: 30_000 })
      .toMatchObject({ engine: 'ready', model: { name: 'toonhead-64' } });
  });
});

describe('an engine that dies ten times in a row', () => {
  it('is there after the request that comes then; each request in between is answered', async () => {
    const { studio, transports, kill } = await openTiny();
    kill(9);
    const answers: string[] = [];
    while (studio.state.engine !== 'ready' || transports.length < 11) {
      await studio.chooseProvider('cpu').then(
        () => answers.push('ready'),
        (error: Error) => answers.push(error.message),
      );
      await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toMatch(/ready|failed/);
    }
    for (const answer of answers) expect(answer).toMatch(/^ready$|ended unexpectedly \(SIGKILL\)/);
    expect(transports).toHaveLength(11);
    expect(studio.state).toMatchObject({ engine: 'ready', error: null, model: { name: 'tiny' } });
    expect((await studio.runBatch('sample', await batch(studio))).data).toHaveLength(3072);
  });
});

describe('every request is answered', () => {
  it.each(Object.keys(requests({} as HostedStudio)))('%s, while every engine dies at once', async (name) => {
    const { studio, doom, transports } = await openTiny();
    doom(Infinity);
    const pending = requests(studio)[name]!().catch((error: Error) => error.message); // asked of the living one
    transports.at(-1)!.kill();
    const between = requests(studio)[name]!().catch((error: Error) => error.message);
    await pending;
    await between;
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    await expect(requests(studio)[name]!()).rejects.toThrow(/^the engine process ended unexpectedly/);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
  });

  it('a job ends once, whenever it was started', async () => {
    const { studio, events, endOf, doom, transports } = await openSmall();
    doom(Infinity);
    const jobs = [studio.startJob(onePicture(500)).job];
    transports.at(-1)!.kill();
    for (let i = 0; i < 20; i++) {
      jobs.push(studio.startJob(onePicture(2, { lane: 'plane' })).job);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const job of jobs)
      expect(await endOf(job)).toMatchObject({ kind: 'failed', error: { code: 'engine/crashed' } });
    expect(events.filter(endsJob)).toHaveLength(jobs.length);
  });

  it('a job waits until the model is open again, though what waits runs while a process is started', async () => {
    const { studio, kill, endOf } = await openTiny();
    // As Electron may do in the middle of starting a process; Node.js never does.
    studio.onEngineRespawn(() => (process as unknown as { _tickCallback(): void })._tickCallback());
    kill(0);
    const { job } = studio.startJob(onePicture(3)); // the next process gets it
    expect(await endOf(job)).toMatchObject({ kind: 'done' });
  });

  it('a job that is cancelled between two engines ends as cancelled, and no engine gets it', async () => {
    const { studio, events, endOf, kill } = await openTiny();
    kill(0);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('starting');
    const { job } = studio.startJob(onePicture(2));
    studio.cancelJob(job);
    expect((await endOf(job)).kind).toBe('cancelled');
    await studio.measureResults();
    expect((await endOf(studio.startJob(onePicture(3)).job)).kind).toBe('done');
    expect(events.filter((event) => event.job === job).map(({ kind }) => kind)).toEqual(['cancelled']);
  });

  it('with an error where its input cannot be sent', async () => {
    const { studio, endOf } = await openTiny();
    const broken: LatentRef = Object.assign({ ...ref }, { extra: () => 0 });
    await expect(studio.describeLatents([broken])).rejects.toMatchObject({
      code: 'request/invalid',
      message: expect.stringMatching(/^describe: cannot be sent: /),
    });
    const [tile] = onePicture(2).tiles;
    const { job } = studio.startJob(onePicture(2, { tiles: [{ ...tile!, ref: broken }] }));
    expect(await endOf(job)).toMatchObject({ kind: 'failed', error: { code: 'request/invalid' } });
    expect((await studio.describeLatents([ref])).latents).toHaveLength(1);
  });

  it('with an error where the system starts no process', async () => {
    let refuses = false;
    const { studio, endOf, transports } = openMortalStudio(() => {
      // An argument of more than 128 KiB is refused by Linux, one of more than 1 MiB by macOS and Windows.
      if (refuses) return spawnEngineChild('x'.repeat(2 ** 21), noFolders);
      return spawnReal();
    });
    await studio.open(SMALL, 'cpu');
    refuses = true;
    transports[0]!.kill();
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('failed');
    expect(studio.state.error!.message).toMatch(
      /^the engine process (cannot be started|ended unexpectedly) \(/,
    );
    await expect(studio.open(SMALL, 'cpu')).rejects.toMatchObject({ code: 'engine/crashed' });
    expect(studio.state.engine).toBe('failed');
    await expect(studio.measureResults()).rejects.toMatchObject({ code: 'engine/crashed' });
    expect((await endOf(studio.startJob(onePicture(2)).job)).kind).toBe('failed');
    refuses = false;
    expect(await studio.open(SMALL, 'cpu')).toMatchObject({ engine: 'ready', error: null });
  });

  it('when the studio is closed, and after', async () => {
    const { studio, endOf } = await openSmall();
    const { job } = studio.startJob(onePicture(500));
    const sampled = studio.runBatch('sample', await batch(studio));
    const opened = studio.open('bundled:toonhead-64', 'cpu');
    const next = studio.open(SMALL, 'cpu');
    await studio.close();
    for (const asked of [sampled, opened, next, studio.open(SMALL), studio.measureResults()])
      await expect(asked).rejects.toMatchObject({ code: 'run/cancelled' });
    expect((await endOf(job)).kind).toBe('cancelled');
    expect((await endOf(studio.startJob(onePicture(2)).job)).kind).toBe('cancelled');
  });
});

describe('a model that takes minutes to open', () => {
  it('can be given up for real: the process ends, and the model that was open is there', async () => {
    const { studio, transports } = await openSmall();
    const opened = studio.open(writeSlowModel(tempFolder()), 'cpu');
    const engine = await busyChild(process.pid);
    const described = studio.describeLatents([ref]); // waits for the call that blocks the engine
    studio.cancelOpen();
    await expect(opened).rejects.toMatchObject({ code: 'run/cancelled' });
    await expect(described).rejects.toMatchObject({ code: 'run/cancelled' });
    await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
    await expect.poll(() => studio.state.engine, { timeout: 30_000 }).toBe('ready');
    expect(studio.state).toMatchObject({ error: null, model: { name: 'toonhead-32' } });
    expect((await studio.runBatch('sample', await batch(studio))).data).toHaveLength(3072);
    expect(transports).toHaveLength(2);
  });

  it('gives way to another that is asked for, and both requests are answered', async () => {
    const { studio } = openMortalStudio();
    const slow = studio.open(writeSlowModel(tempFolder()), 'cpu');
    await busyChild(process.pid);
    const small = studio.open(SMALL, 'cpu');
    await expect(slow).rejects.toMatchObject({
      code: 'run/cancelled',
      message: 'another model was opened instead',
    });
    expect(await small).toMatchObject({ engine: 'ready', error: null, model: { name: 'toonhead-32' } });
  });

  it('gives way also where it had to wait for the model before it', async () => {
    const { studio, kill } = openMortalStudio();
    const folder = tempFolder();
    const before = writeGrowingModel(folder, 2000);
    await studio.open(before, 'cpu');
    const slow = writeSlowModel(folder);
    copyFileSync(slow, before);
    kill(0); // what was open takes minutes to open again
    await busyChild(process.pid);
    const second = studio.open(slow, 'cpu');
    const small = studio.open(SMALL, 'cpu');
    await expect(second).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(await small).toMatchObject({ engine: 'ready', error: null, model: { name: 'toonhead-32' } });
  });

  it('may be given up when nothing is being opened, without effect', async () => {
    const { studio, transports } = await openSmall();
    studio.cancelOpen();
    expect((await studio.describeLatents([ref])).latents).toHaveLength(1);
    expect(transports).toHaveLength(1);
  });
});

async function batch(studio: HostedStudio) {
  return { input: await studio.resolveLatents([ref]), settings: onePicture(2).tiles[0]!.settings };
}

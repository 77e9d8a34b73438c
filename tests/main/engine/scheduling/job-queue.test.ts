import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { EngineTile } from '../../../../src/main/engine/process/protocol.ts';
import { fixtures } from '../../models/support/golden.ts';
import { jobOf, namesOf, openQueue, tileOf } from '../support/open-queue.ts';

/** The queue over a real network whose calls are counted. */

const smallModel = join(fixtures, 'unet-scale-shift');
const open = (batchSize?: number, largestBatch?: number) => openQueue(smallModel, batchSize, largestBatch);
/** Three tiles with seeds 0, 1 and 2. */
const three = (numSteps: number): EngineTile[] => [0, 1, 2].map((seed) => tileOf(seed, numSteps));

describe('urgency', () => {
  it('makes no further network call for a superseded job than the one that runs', async () => {
    const q = await open();
    // The new job comes while the old one's third step is in the network: after it, only its own two calls.
    q.afterCall = (count) => {
      if (count === 3) q.queue.start(jobOf('new', three(2)), q.loaded);
    };
    q.queue.start(jobOf('old', three(500)), q.loaded);
    expect(await q.endOf('new')).toMatchObject({ kind: 'done' });
    expect(await q.endOf('old')).toMatchObject({ kind: 'cancelled' });
    await q.queue.drain();
    expect(q.calls).toHaveLength(3 + 2);
    expect(namesOf(q.frames)).toEqual(['new 0', 'new 1', 'new 2']);
  });

  it('hears what was asked by message while a call was running before it fills the next one', async () => {
    const q = await open();
    const { port1, port2 } = new MessageChannel();
    port1.on('message', () => q.queue.start(jobOf('new', three(2)), q.loaded));
    q.beforeCall = (count) => {
      if (count === 3) port2.postMessage('asked');
    };
    q.queue.start(jobOf('old', three(500)), q.loaded);
    expect(await q.endOf('new')).toMatchObject({ kind: 'done' });
    expect(q.calls).toHaveLength(3 + 2);
    port1.close();
  });

  it('makes no further network call for a cancelled job than the one that runs', async () => {
    const q = await open();
    q.afterCall = (count) => {
      if (count === 3) q.queue.cancel('old');
    };
    q.queue.start(jobOf('old', three(500)), q.loaded);
    expect(await q.endOf('old')).toMatchObject({ kind: 'cancelled' });
    await q.queue.drain();
    expect(q.calls).toHaveLength(3);
    expect(q.frames).toEqual([]);
  });

  it('lets a short preview of another lane in between two steps of a long run', async () => {
    const q = await open(3);
    q.afterCall = (count) => {
      if (count === 3) q.queue.start(jobOf('short', three(2), { lane: 'pins' }), q.loaded);
    };
    q.queue.start(jobOf('long', three(40), { lane: 'consistency' }), q.loaded);
    expect(await q.endOf('short')).toMatchObject({ kind: 'done', calls: 3 + 2 });
    expect(await q.endOf('long')).toMatchObject({ kind: 'done', calls: 40 + 2 });
  });

  it('draws all previews before the first wanted picture, and those in the order of the tiles', async () => {
    const q = await open(2);
    q.queue.start(jobOf('plane', three(20), { preview: { numSteps: 2, tau: 'leading' } }), q.loaded);
    await q.endOf('plane');
    expect(q.frames.map(({ tile, numSteps, final }) => [tile, numSteps, final])).toEqual([
      [0, 2, false],
      [1, 2, false],
      [2, 2, false],
      [0, 20, true],
      [1, 20, true],
      [2, 20, true],
    ]);
  });
});

describe('batches', () => {
  it('are full while there is work, of whatever job, S and t', async () => {
    const q = await open(4);
    q.queue.start(jobOf('a', [tileOf(0, 7), tileOf(1, 3), tileOf(2, 5)], { lane: 'line' }), q.loaded);
    q.queue.start(jobOf('b', [tileOf(3, 4), tileOf(4, 9)], { lane: 'plane' }), q.loaded);
    q.queue.start(jobOf('c', [tileOf(5, 20), tileOf(6, 12)], { lane: 'consistency' }), q.loaded);
    for (const id of ['a', 'b', 'c']) expect(await q.endOf(id)).toMatchObject({ kind: 'done' });
    const evaluations = 7 + 3 + 5 + 4 + 9 + 20 + 12;
    expect(q.calls.reduce((sum, { length }) => sum + length, 0)).toBe(evaluations);
    // Until seven calls are made there are always four tiles that are not done.
    expect(q.calls.slice(0, 7).map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 4, 4]);
    expect(q.calls.some((timesteps) => new Set(timesteps).size > 1)).toBe(true);
  });

  it('are larger where a job is alone and nobody waits for its first picture', async () => {
    const q = await open(2, 4);
    const six = [0, 1, 2, 3, 4, 5].map((seed) => tileOf(seed, 3));
    q.queue.start(jobOf('shown', six), q.loaded);
    await q.endOf('shown');
    expect(q.calls.map(({ length }) => length)).toEqual([2, 2, 2, 4, 4, 4]);
    q.calls.length = 0;
    const others = [10, 11, 12, 13].map((seed) => tileOf(seed, 2));
    q.queue.start(jobOf('numbers', others, { deliver: 'arrays' }), q.loaded);
    await q.endOf('numbers');
    expect(q.calls.map(({ length }) => length)).toEqual([4, 4]);
  });

  it('are of the usual size again as soon as another job wants something', async () => {
    const q = await open(2, 4);
    q.afterCall = (count) => {
      if (count === 4) q.queue.start(jobOf('other', [tileOf(20, 2)], { lane: 'pins' }), q.loaded);
    };
    const six = [0, 1, 2, 3, 4, 5].map((seed) => tileOf(seed, 3));
    q.queue.start(jobOf('shown', six, { lane: 'plane' }), q.loaded);
    await q.endOf('shown');
    expect(q.calls.slice(0, 6).map(({ length }) => length)).toEqual([2, 2, 2, 4, 2, 2]);
  });

  it('lend their free places to less urgent work', async () => {
    const q = await open(4);
    q.queue.start(jobOf('long', [tileOf(0, 30), tileOf(1, 30), tileOf(2, 30)], { lane: 'plane' }), q.loaded);
    q.queue.start(jobOf('quick', [tileOf(3, 5)], { lane: 'pins' }), q.loaded);
    expect(await q.endOf('quick')).toMatchObject({ calls: 5 });
    expect(await q.endOf('long')).toMatchObject({ calls: 30 });
    expect(q.calls.slice(0, 5).map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
  });

  it.each([1, 2, 3, 5, 8])(
    'of size %i, mixed from jobs, S, η and clip rules, give each picture as if it were alone, bit for bit',
    async (batchSize) => {
      const tiles = [
        tileOf(0, 3),
        tileOf(1, 5, { eta: 1, noiseSeed: '9' }),
        tileOf(2, 4, { clip: 'diffusers' }),
        tileOf(3, 6, { tau: 'trailing', eta: 0.5 }),
        tileOf(4, 2, {}, 'encode'),
        tileOf(5, 5),
      ];
      const alone = await openQueue('bundled:toonhead-32', 1);
      const mixed = await openQueue('bundled:toonhead-32', batchSize);
      for (const [i, tile] of tiles.entries()) {
        alone.queue.start(jobOf('one', [tile], { deliver: 'arrays' }), alone.loaded);
        await alone.endOf('one');
        alone.events.length = 0;
        mixed.queue.start(
          jobOf(`job ${String(i)}`, [tile, tileOf(50 + i, 3)], { deliver: 'arrays' }),
          mixed.loaded,
        );
        alone.arrays.set(`job ${String(i)} 0`, alone.arrays.get('one 0')!);
      }
      for (const i of tiles.keys()) {
        expect(await mixed.endOf(`job ${String(i)}`)).toMatchObject({ kind: 'done' });
        expect(mixed.arrays.get(`job ${String(i)} 0`)).toEqual(alone.arrays.get(`job ${String(i)} 0`));
      }
    },
  );
});

describe('what is computed', () => {
  it('is never computed again: an equal job of another lane takes no network call', async () => {
    const q = await open();
    q.queue.start(jobOf('first', three(5)), q.loaded);
    expect(await q.endOf('first')).toMatchObject({ kind: 'done' });
    q.queue.start(jobOf('second', three(5), { lane: 'plane' }), q.loaded);
    expect(await q.endOf('second')).toMatchObject({ kind: 'done' });
    expect(q.calls).toHaveLength(5);
    expect(q.frames).toHaveLength(6);
  });

  it('is computed once for two jobs that want it at the same time', async () => {
    const q = await open(8);
    q.queue.start(jobOf('a', three(6), { lane: 'line' }), q.loaded);
    q.queue.start(jobOf('b', three(6), { lane: 'plane' }), q.loaded);
    await q.endOf('a');
    await q.endOf('b');
    expect(q.calls.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3, 3]);
    const picture = (name: string) => q.frames.find(({ job, tile }) => `${job} ${String(tile)}` === name)!;
    for (const tile of [0, 1, 2]) expect(picture(`b ${tile}`).rgba).toEqual(picture(`a ${tile}`).rgba);
  });

  it('is computed once for two tiles of one job', async () => {
    const q = await open(8);
    q.queue.start(jobOf('loop', [tileOf(0, 4), tileOf(1, 4), tileOf(0, 4)]), q.loaded);
    await q.endOf('loop');
    expect(q.calls.map(({ length }) => length)).toEqual([2, 2, 2, 2]);
    expect(namesOf(q.frames).sort()).toEqual(['loop 0', 'loop 1', 'loop 2']);
  });

  it('goes on where it is when the job that supersedes its own wants it too', async () => {
    const q = await open(4);
    q.afterCall = (count) => {
      if (count !== 12) return;
      q.queue.start(jobOf('new', [tileOf(9, 20), tileOf(1, 20), tileOf(2, 20)]), q.loaded);
    };
    q.queue.start(jobOf('old', three(20)), q.loaded);
    expect(await q.endOf('new')).toMatchObject({ kind: 'done' });
    // Twelve calls for seeds 0, 1, 2; then eight more for 1 and 2, and twenty for 9.
    expect(q.calls).toHaveLength(12 + 20);
    expect(q.calls.reduce((sum, { length }) => sum + length, 0)).toBe(12 * 3 + 8 * 2 + 20);
    expect(namesOf(q.frames)).toEqual(['new 1', 'new 2', 'new 0']);
  });

  it('is kept when the run ends in the very call during which its job is cancelled', async () => {
    const q = await open();
    q.afterCall = (count) => {
      if (count === 3) q.queue.cancel('old');
    };
    q.queue.start(jobOf('old', three(3)), q.loaded);
    await q.endOf('old');
    q.queue.start(jobOf('again', three(3)), q.loaded);
    await q.endOf('again');
    expect(q.calls).toHaveLength(3);
  });

  it('comes at once, also behind tiles that take long, and without a preview', async () => {
    const q = await open(2);
    q.queue.start(jobOf('before', [tileOf(7, 30)], { lane: 'plane' }), q.loaded);
    await q.endOf('before');
    let atFirstCall: string[] = [];
    q.afterCall = (count) => {
      if (count === 30 + 1) atFirstCall = namesOf(q.frames);
    };
    const tiles = [0, 1, 2, 7].map((seed) => tileOf(seed, 30));
    q.queue.start(jobOf('after', tiles, { preview: { numSteps: 5, tau: 'leading' } }), q.loaded);
    await q.endOf('after');
    expect(atFirstCall).toEqual(['before 0', 'after 3']);
    expect(q.frames.filter(({ job, tile }) => job === 'after' && tile === 3)).toHaveLength(1);
  });
});

describe('progress', () => {
  it('never falls and ends at the total, with shared, known and resumed runs among the tiles', async () => {
    const q = await open(3);
    q.queue.start(jobOf('known', [tileOf(3, 8)], { lane: 'plane' }), q.loaded);
    await q.endOf('known');
    q.afterCall = (count) => {
      if (count === 12)
        q.queue.start(
          jobOf(
            'b',
            [0, 3, 4, 0].map((seed) => tileOf(seed, 8)),
          ),
          q.loaded,
        );
    };
    q.queue.start(jobOf('a', three(8)), q.loaded);
    await q.endOf('b');
    const reports = q.events.flatMap((event) =>
      event.job === 'b' && event.kind === 'progress' ? [event] : [],
    );
    const done = reports.map((report) => report.done);
    expect(done).toEqual([...done].sort((x, y) => x - y));
    expect(reports.at(-1)).toMatchObject({ done: 4 * 8, total: 4 * 8, secondsLeft: 0 });
    expect(new Set(reports.map(({ total }) => total))).toEqual(new Set([4 * 8]));
  });
});

describe('a latent that cannot be read', () => {
  const gone = { kind: 'file', path: '/nowhere/gone.npy', index: 0 } as const;
  const tiles = three(2).map((tile, i) => (i === 1 ? { ...tile, source: { ref: gone } } : tile));

  it('costs the window its own picture; the job draws the others, then fails naming the file', async () => {
    const q = await open();
    q.queue.start(jobOf('tray', tiles, { lane: 'pins' }), q.loaded);
    const end = await q.endOf('tray');
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'latent/unreadable' } });
    expect(end.kind === 'failed' && end.error.message).toContain('/nowhere/gone.npy');
    expect(namesOf(q.frames)).toEqual(['tray 0', 'tray 2']);
  });

  it('ends a job of arrays before anything is run: half a figure is none', async () => {
    const q = await open();
    q.queue.start(jobOf('figure', tiles, { lane: 'figure', deliver: 'arrays' }), q.loaded);
    expect(await q.endOf('figure')).toMatchObject({ kind: 'failed' });
    expect(q.calls).toHaveLength(0);
  });
});

describe('a network call that fails', () => {
  it('fails every job with a sample in it, in words; the queue works on', async () => {
    const q = await open(4);
    const { network } = q.loaded;
    let broken = true;
    const loaded = {
      ...q.loaded,
      network: {
        ...network,
        run: (...args: Parameters<typeof network.run>) =>
          broken ? Promise.reject(new Error('out of memory')) : network.run(...args),
      },
    };
    q.queue.start(jobOf('a', [tileOf(0, 3)], { lane: 'line' }), loaded);
    q.queue.start(jobOf('b', [tileOf(1, 3)], { lane: 'plane' }), loaded);
    for (const id of ['a', 'b'])
      expect(await q.endOf(id)).toMatchObject({ kind: 'failed', error: { message: 'out of memory' } });
    broken = false;
    q.queue.start(jobOf('c', [tileOf(0, 3)]), loaded);
    expect(await q.endOf('c')).toMatchObject({ kind: 'done' });
  });
});

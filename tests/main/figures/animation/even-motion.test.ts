import { describe, expect, it } from 'vitest';
import type { LineFigure } from '../../../../src/contract/figures/line.ts';
import { makeLatent } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { evenMotion } from '../../../../src/main/figures/animation/even-motion.ts';
import type { RunTiles } from '../../../../src/main/jobs/run.ts';
import { line, pin } from './support/films.ts';

/**
 * Pictures of one value that depends on where on the line they stand: slowly at first, then at u = 0.5 fast. `ask` takes
 * what each run asks for.
 */
function fake(ask: (refs: readonly LatentRef[]) => void = () => undefined): RunTiles {
  return async (tiles, _compare, { signal, onProgress }) => {
    signal?.throwIfAborted();
    ask(tiles.map(({ ref }) => ref));
    const total = 7 * tiles.length;
    onProgress?.({
      job: String(Math.random()),
      lane: 'figure',
      kind: 'progress',
      done: total,
      total,
      rate: 1,
      secondsLeft: 0,
    });
    return {
      tiles: tiles.map(({ ref }) => makeLatent([1, 1, 1], Float32Array.of(valueOf(ref)))),
      distances: [],
    };
  };
}

/** Pins of even seeds are at −1, of odd ones at 1. */
function valueOf(ref: LatentRef): number {
  if (ref.kind === 'seed') return Number(ref.seed) % 2 === 0 ? -1 : 1;
  if (ref.kind !== 'slerp') throw new Error(`unexpected ${ref.kind}`);
  const [a, b] = [valueOf(ref.a), valueOf(ref.b)];
  return a + ((b - a) * Math.atan(200 * (ref.u - 0.5))) / Math.PI + (b - a) / 2;
}

const jumpy: LineFigure = { ...line, pins: [pin(0), pin(1), pin(3)], framesPerSegment: 21 };
const three: LineFigure = { ...line, pins: [pin(0), pin(1), pin(2)], framesPerSegment: 21, closed: true };

describe('even motion', () => {
  it('finds u by which the largest step is smaller, of as many frames, the pins among them', async () => {
    const { innerU, before, after } = await evenMotion({ ...jumpy, pins: [pin(0), pin(1)] }, fake(), {});
    expect(innerU.map(({ length }) => length)).toEqual([19]);
    expect(before).toBeGreaterThan(0.4);
    expect(after).toBeLessThan(1.25 / 20);
  });

  it('gives a segment whose pictures are all equal one step, the others the rest', async () => {
    const { innerU } = await evenMotion(jumpy, fake(), {});
    expect(innerU.map(({ length }) => length + 1)).toEqual([39, 1]);
  });

  it('measures the closing step of a closed line, in which the first and last pin may be equal', async () => {
    const { innerU, after } = await evenMotion(three, fake(), {});
    expect(innerU).toHaveLength(3);
    expect(innerU.map(({ length }) => length + 1).reduce((a, b) => a + b)).toBe(60);
    expect(innerU[2]).toEqual([]);
    expect(after).toBeLessThan(1.25 / 29);
    const closing = await evenMotion(
      { ...line, pins: [pin(0), pin(1)], framesPerSegment: 2, closed: true },
      fake(),
      {},
    );
    expect(closing).toEqual({ innerU: [[], []], before: 1, after: 1 });
  });

  it('keeps the u of a line that no other makes more even, eased or of an earlier measurement too', async () => {
    const { innerU } = await evenMotion(three, fake(), {});
    const again = await evenMotion({ ...three, innerU }, fake(), {});
    expect(again.after).toBeLessThanOrEqual(again.before);
    const still: LineFigure = { ...line, pins: [pin(1), pin(3)], framesPerSegment: 5, easing: 'ease' };
    expect(await evenMotion(still, fake(), {})).toEqual({
      innerU: [[0.15625, 0.5, 0.84375]],
      before: 0,
      after: 0,
    });
  });

  it('asks for few tiles at a time, and for four times the frames at most', async () => {
    const sizes: number[] = [];
    const asked = new Set<string>();
    await evenMotion(
      { ...jumpy, framesPerSegment: 300 },
      fake((refs) => {
        sizes.push(refs.length);
        for (const ref of refs) asked.add(JSON.stringify(ref));
      }),
      {},
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
    expect(asked.size).toBeLessThanOrEqual(5 * 598); // and the frames themselves
  });

  it('tells progress as one job that never exceeds its total, and ends with the total', async () => {
    const told: { job: string; done: number; total: number }[] = [];
    await evenMotion(three, fake(), { onProgress: (progress) => told.push(progress) });
    expect(new Set(told.map(({ job }) => job)).size).toBe(1);
    for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(told.at(-1)!.done).toBe(told.at(-1)!.total);
  });

  it('ends where the signal is aborted, and refuses a line that cannot be drawn', async () => {
    const controller = new AbortController();
    const run = fake(() => controller.abort(new Error('enough')));
    await expect(evenMotion(three, run, { signal: controller.signal })).rejects.toThrow('enough');
    await expect(evenMotion({ ...three, innerU: [[]] }, fake(), {})).rejects.toMatchObject({
      code: 'request/invalid',
      message: 'innerU is of 1 segments, the line has 3',
    });
  });
});

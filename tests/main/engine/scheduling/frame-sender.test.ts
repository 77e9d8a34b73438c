import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Frame, FrameBatch } from '../../../../src/contract/job.ts';
import { FrameSender } from '../../../../src/main/engine/scheduling/frame-sender.ts';

const frame = (tile: number, job = 'j', bytes = 64): Frame => ({
  job,
  tile,
  numSteps: 10,
  final: true,
  step: null,
  width: 4,
  height: bytes / 16,
  rgba: new Uint8ClampedArray(bytes),
});

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** A connected outlet and what its window end has received. */
function connect() {
  const outlet = new FrameSender();
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const received: FrameBatch[] = [];
  port2.on('message', (batch: FrameBatch) => received.push(batch));
  outlet.connect(port1);
  /** Until so many messages are there, and then for a while that would bring more. */
  const settle = async (count = 0): Promise<void> => {
    await expect.poll(() => received.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
    await new Promise((resolve) => setTimeout(resolve, 30));
  };
  return { outlet, window: port2, received, settle };
}

describe('frame outlet', () => {
  it('sends nothing without credit, and one message a credit', async () => {
    const { outlet, window, received, settle } = connect();
    for (let tile = 0; tile < 3; tile++) outlet.send(frame(tile, 'j', 1 << 20));
    await settle();
    expect(received).toHaveLength(0);
    window.postMessage({ credit: 2 });
    await settle(2);
    expect(received.map(({ frames }) => frames.map(({ tile }) => tile))).toEqual([[0], [1]]);
    window.postMessage({ credit: 1 });
    await settle(3);
    expect(received).toHaveLength(3);
  });

  it('puts the frames of one turn into one message', async () => {
    const { outlet, window, received, settle } = connect();
    window.postMessage({ credit: 4 });
    await settle();
    for (let tile = 0; tile < 8; tile++) outlet.send(frame(tile));
    await settle(1);
    expect(received.map(({ frames }) => frames.length)).toEqual([8]);
  });

  it('drops the queued frames of an abandoned job, and only those', async () => {
    const { outlet, window, received, settle } = connect();
    outlet.send(frame(0, 'old'));
    outlet.send(frame(1, 'new'));
    outlet.drop('old');
    window.postMessage({ credit: 1 });
    await settle(1);
    expect(received.flatMap(({ frames }) => frames.map(({ job }) => job))).toEqual(['new']);
  });

  it.each([
    [{ credit: -1 }],
    [{ credit: 1e9 }],
    [{ credit: 0.5 }],
    ['credit'],
    [null],
    [{ credit: 1, path: '/etc' }],
    [{ open: 1 }],
  ])('takes no credit from %j', async (message) => {
    const { outlet, window, received, settle } = connect();
    outlet.send(frame(0));
    window.postMessage(message);
    await settle();
    expect(received).toHaveLength(0);
  });
});

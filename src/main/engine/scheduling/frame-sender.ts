import type { Frame, FrameBatch } from '../../../contract/job.ts';
import { frameCredit, parse } from '../../../contract/parsers.ts';
import type { PortLike } from '../process/protocol.ts';

/** Most bytes of frames in one message: 64 tiles of 64 × 64 are 1 MB, about what one animation frame can paint. */
const MAX_BYTES = 1 << 20;
const MAX_CREDIT = 64;

/**
 * Frames to the window, batched, never more messages in flight than the window has given credit for.
 * A port with a large backlog would make the window late for everything else.
 */
export class FrameSender {
  readonly #schedule: (task: () => void) => void;
  #port: PortLike | null = null;
  #credit = 0;
  #queue: Frame[] = [];
  #flushing = false;

  /** @param schedule runs a task soon: all frames that are queued until then travel in the same messages */
  constructor(schedule: (task: () => void) => void = setImmediate) {
    this.#schedule = schedule;
  }

  /** Queues a frame; it is sent with the next message the window has credit for. */
  send(frame: Frame): void {
    this.#queue.push(frame);
    this.#flushSoon();
  }

  /** Drops queued frames of a job: it was cancelled. */
  drop(job: string): void {
    this.#queue = this.#queue.filter((frame) => frame.job !== job);
  }

  /** Replaces the port; frames wait until the new one gives credit. */
  connect(port: PortLike): void {
    this.#port?.close();
    this.#port = port;
    this.#credit = 0;
    port.on('message', (message) => {
      const credit = readCredit(message);
      if (this.#port !== port || credit === null) return;
      this.#credit = Math.min(this.#credit + credit, MAX_CREDIT);
      this.#flushSoon();
    });
    port.on('close', () => {
      if (this.#port === port) this.#port = null;
    });
    port.start?.();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#schedule(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    while (this.#port && this.#credit > 0 && this.#queue.length > 0) {
      const frames = shiftBatch(this.#queue);
      this.#credit -= 1;
      this.#port.postMessage({ frames } satisfies FrameBatch);
    }
  }
}

/** Removes and returns as many frames from the front of the queue as one message should contain. */
function shiftBatch(queue: Frame[]): Frame[] {
  let bytes = 0;
  let count = 0;
  while (count < queue.length && (count === 0 || bytes + queue[count]!.rgba.byteLength <= MAX_BYTES)) {
    bytes += queue[count]!.rgba.byteLength;
    count += 1;
  }
  return queue.splice(0, count);
}

/** The credit in a message from the window, or null for anything that is not exactly that. */
function readCredit(message: unknown): number | null {
  // Electron hands over an event with the message as `data`, Node the message itself.
  const data = typeof message === 'object' && message !== null && 'data' in message ? message.data : message;
  try {
    return parse(frameCredit, data, 'frame port').credit;
  } catch {
    return null; // a window that sends anything else gets no frames, and can do no other harm
  }
}

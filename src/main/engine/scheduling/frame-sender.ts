import type { Frame, FrameBatch } from '../../../contract/job.ts';
import { frameCredit, parse } from '../../../contract/parsers.ts';
import type { PortLike } from '../process/protocol.ts';

/** Most frames in one message: 64 tiles of 64 × 64 are 1 MB, about what one animation frame can paint. */
const MAX_BYTES = 1 << 20;

export interface FrameOutlet {
  /** Queues a frame; it leaves with the next message the window has credit for. */
  send(frame: Frame): void;
  /** Drops queued frames of a job: nobody looks at them any more. */
  drop(job: string): void;
  /** Replaces the port; frames wait until the new one gives credit. */
  connect(port: PortLike): void;
}

/**
 * Frames to the window, batched, never more messages in flight than the window has given credit for.
 * A port with a large backlog would make the window late for everything else.
 */
export function createFrameOutlet(schedule: (task: () => void) => void = setImmediate): FrameOutlet {
  let port: PortLike | null = null;
  let credit = 0;
  let queue: Frame[] = [];
  let flushing = false;

  const flush = (): void => {
    flushing = false;
    while (port && credit > 0 && queue.length > 0) {
      const frames = takeBatch(queue);
      credit -= 1;
      port.postMessage({ frames } satisfies FrameBatch);
    }
  };
  const flushSoon = (): void => {
    if (flushing) return;
    flushing = true;
    schedule(flush); // one message for all frames of a batch
  };

  return {
    send(frame) {
      queue.push(frame);
      flushSoon();
    },
    drop(job) {
      queue = queue.filter((frame) => frame.job !== job);
    },
    connect(next) {
      port?.close();
      port = next;
      credit = 0;
      next.on('message', (message) => {
        const given = readCredit(message);
        if (port !== next || given === null) return;
        credit = Math.min(credit + given, 64);
        flushSoon();
      });
      next.on('close', () => {
        if (port === next) port = null;
      });
      next.start?.();
    },
  };
}

/** Removes and returns as many frames from the head of the queue as one message should carry. */
function takeBatch(queue: Frame[]): Frame[] {
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
    return null; // a window that speaks nonsense gets no frames; it cannot do more harm than that
  }
}

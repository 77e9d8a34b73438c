import type { channels } from '../../contract/channels.ts';
import type { Frame, FrameBatch, FrameCredit } from '../../contract/job.ts';
import { onNextFrame } from '../state/next-frame.ts';

/** Messages that the engine may send before they are confirmed: enough that it never waits, few enough that the window stays responsive. */
const CREDIT = 4;

/**
 * Receives frames of one of the engines for as long as the window lives. Main sends a port after `frames/connect` and another one
 * whenever the engine was started anew. A message is paid for once its frames were painted.
 */
export function receiveFrames(
  channel: (typeof channels)['frames' | 'secondFrames'],
  onFrames: (frames: readonly Frame[]) => void,
): void {
  let port: MessagePort | null = null;
  window.addEventListener('message', (event) => {
    const [next] = event.ports;
    if (event.source !== window || event.data !== channel || !next) return;
    port?.close();
    port = next;
    next.onmessage = ({ data }: MessageEvent<FrameBatch>) => {
      onFrames(data.frames);
      onNextFrame(() => {
        next.postMessage({ credit: 1 } satisfies FrameCredit);
        markFirstTile();
      });
    };
    next.postMessage({ credit: CREDIT } satisfies FrameCredit);
  });
}

/** `npm run bench` measures up to the first painted tile. */
function markFirstTile(): void {
  const mark = 'slerpscope:first-tile';
  if (performance.getEntriesByName(mark).length === 0) performance.mark(mark);
}

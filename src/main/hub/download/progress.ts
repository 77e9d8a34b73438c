import type { DownloadProgress } from '../../../contract/hub.ts';

/** The rate is measured over so long, or since the start. */
const WINDOW_MS = 5000;
/** The first bytes tell no rate. */
const MIN_MS = 500;
const REPORT_MS = 100;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Counts bytes and measures the rate, and reports at most ten times per second. */
export class ProgressMeter {
  readonly #report: (progress: DownloadProgress) => void;
  readonly #now: () => number;
  readonly #totals: Pick<DownloadProgress, 'totalBytes' | 'totalFiles'>;
  #bytes = 0;
  #files = 0;
  #file = '';
  #host: string | null = null;
  #waiting: DownloadProgress['waiting'] = null;
  /** Of bytes that came, without those that were there. */
  #samples: Sample[] = [];
  #received = 0;
  #reported = -Infinity;
  /** Reports what came after the last report, though nothing more comes. */
  #later: NodeJS.Timeout | null = null;

  constructor(
    totals: Pick<DownloadProgress, 'totalBytes' | 'totalFiles'>,
    report: (progress: DownloadProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#totals = totals;
    this.#report = report;
    this.#now = now;
  }

  begin(file: string): void {
    this.#file = file;
    this.#send(true);
  }

  /** Bytes that an earlier attempt left, or, below 0, that are given up. */
  keep(bytes: number): void {
    this.#bytes += bytes;
    this.#send(bytes < 0);
  }

  /** @param host where the bytes come from */
  receive(bytes: number, host: string): void {
    this.#host = host;
    this.#waiting = null;
    this.#bytes += bytes;
    this.#received += bytes;
    const at = this.#now();
    this.#samples.push({ at, bytes: this.#received });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW_MS) this.#samples.shift();
    this.#send(false);
  }

  wait(why: string, ms: number | null): void {
    this.#waiting = { why, ms };
    this.#samples = [];
    this.#send(true);
  }

  finish(): void {
    this.#files += 1;
    this.#waiting = null;
    this.#send(true);
  }

  /** No report follows. */
  stop(): void {
    if (this.#later) clearTimeout(this.#later);
    this.#later = null;
  }

  #send(isDue: boolean): void {
    const now = this.#now();
    if (!isDue && now - this.#reported < REPORT_MS) {
      this.#later ??= setTimeout(() => this.#send(true), REPORT_MS).unref();
      return;
    }
    this.stop();
    this.#reported = now;
    const bytesPerSecond = this.#rate();
    const left = this.#totals.totalBytes - this.#bytes;
    this.#report({
      ...this.#totals,
      bytes: this.#bytes,
      files: this.#files,
      file: this.#file,
      host: this.#host,
      bytesPerSecond,
      secondsLeft: bytesPerSecond ? left / bytesPerSecond : null,
      waiting: this.#waiting,
    });
  }

  #rate(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < MIN_MS) return null;
    return (1000 * (last.bytes - first.bytes)) / (last.at - first.at);
  }
}

import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { createProgressLine } from '../../src/cli/progress-line.ts';
import type { DownloadProgress } from '../../src/contract/hub.ts';
import type { GetOptions, Hub } from '../../src/main/hub/hub.ts';

const CLEAR = '\r\u001b[K';

/** What is written for reports at these milliseconds. */
function reports(isTTY: boolean, ...times: number[]): string[] {
  const written: string[] = [];
  let now = 0;
  const line = createProgressLine({ isTTY, write: (text) => written.push(text) }, () => now);
  for (now of times) line.report(`${now}`);
  line.clear();
  return written;
}

test('in a terminal a report takes the place of the one before, ten times per second at most, and goes at the end', () => {
  expect(reports(true, 0, 50, 99, 100, 150, 230)).toEqual([`${CLEAR}0`, `${CLEAR}100`, `${CLEAR}230`, CLEAR]);
});

test('in a terminal a report is cut to one line, so that it can be removed', () => {
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 10, write: (text: string) => written.push(text) };
  createProgressLine(terminal, () => 0).report('0123456789');
  expect(written).toEqual([`${CLEAR}012345678`]);
});

test('elsewhere a report is a line: the first, and one in ten seconds', () => {
  expect(reports(false, 5, 100, 10_004, 10_005, 20_000, 20_005)).toEqual(['5\n', '10005\n', '20005\n']);
});

test('in a terminal a result that follows progress starts at the margin', async () => {
  const screen: string[] = [];
  const progress: DownloadProgress = {
    bytes: 1,
    totalBytes: 2,
    files: 0,
    totalFiles: 1,
    file: 'config.json',
    host: null,
    bytesPerSecond: null,
    secondsLeft: null,
    waiting: null,
  };
  const hub = {
    host: 'hub.test',
    get(repository: string, { onProgress }: GetOptions) {
      onProgress?.(progress);
      return Promise.resolve({ folder: '/cache/tiny', repository, commit: '', notices: [] });
    },
  };
  const code = await runCommandLine(['get', 'acme/tiny'], {
    signal: new AbortController().signal,
    print: (text) => screen.push(text),
    stderr: { isTTY: true, columns: 80, write: (text) => screen.push(text) },
    openStudio: () => Promise.reject(new Error('not asked for')),
    openHub: () => hub as unknown as Hub,
  });
  expect(code).toBe(0);
  expect(screen).toEqual([
    `${CLEAR}asking hub.test`,
    `${CLEAR}1 bytes of 2 bytes · 0 of 1 files · config.json`,
    CLEAR,
    '/cache/tiny',
    'note: open it with --model acme/tiny\n',
  ]);
});

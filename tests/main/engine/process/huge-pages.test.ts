import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withHugePages } from '../../../../src/main/engine/process/huge-pages.ts';

test('the variable is added to an environment, beside other tunables, and never changes a value that is set', () => {
  expect(withHugePages({ PATH: '/bin' })).toEqual({
    PATH: '/bin',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  });
  expect(withHugePages({ GLIBC_TUNABLES: 'glibc.malloc.check=3' }).GLIBC_TUNABLES).toBe(
    'glibc.malloc.check=3:glibc.malloc.hugetlb=1',
  );
  const off = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' };
  expect(withHugePages(off)).toBe(off);
});

const MODES = '/sys/kernel/mm/transparent_hugepage/enabled';
const isOnRequest = existsSync(MODES) && readFileSync(MODES, 'utf8').includes('[madvise]');

test.runIf(isOnRequest)('a process started so takes what it allocates in huge pages', () => {
  const program = `
    const bytes = Buffer.allocUnsafeSlow(64 << 20).fill(1);
    const [, kilobytes] = /AnonHugePages:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/smaps_rollup', 'utf8'));
    process.stdout.write(String(bytes.length && Number(kilobytes) / 1024));`;
  const hugeMegabytes = (env: NodeJS.ProcessEnv): number =>
    Number(execFileSync(process.execPath, ['-e', program], { env, encoding: 'utf8' }));
  expect(hugeMegabytes(withHugePages(process.env))).toBeGreaterThan(56);
  expect(
    hugeMegabytes(withHugePages({ ...process.env, GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' })),
  ).toBeLessThan(8);
});

import { readFileSync } from 'node:fs';

/**
 * The most memory this process has held resident, in bytes.
 *
 * On Linux the kernel's high-water mark of the process itself (VmHWM). `process.resourceUsage().maxRSS` is not that: a
 * program that another process starts begins with the resident size of that process, so a test in a worker of 350 MB
 * would measure 350 MB at least, and would see no growth below it.
 */
export function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  if (kilobytes === undefined) throw new Error('/proc/self/status has no VmHWM');
  return Number(kilobytes) * 1024;
}

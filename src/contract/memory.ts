/** How much memory the engine may take is given in GB (10⁹ bytes), as all sizes here are. */

export const MIN_MEMORY_LIMIT = 0.5;
export const MAX_MEMORY_LIMIT = 4096;

/** Bytes for people: `870 MB`, `17.3 GB`. */
export function formatGigabytes(bytes: number): string {
  if (bytes < 999.5e6) return `${Math.round(bytes / 1e6)} MB`;
  const gigabytes = bytes / 1e9;
  if (gigabytes >= 1e6) return `${gigabytes.toExponential(1)} GB`;
  return `${gigabytes < 100 ? Number(gigabytes.toPrecision(3)) : Math.round(gigabytes).toLocaleString('en')} GB`;
}

/** All in bytes. */
export interface MemoryUse {
  /** What the engine takes now; null where that is not known. */
  readonly used: number | null;
  /** The most that it may take. */
  readonly limit: number;
  /** What the machine has, or lets this program have. */
  readonly machine: number;
}

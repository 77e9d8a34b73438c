/** What is said about a provider, in words for people. */

/** How fast a provider is compared with the CPU. */
export function speedText(speedup: number | null): string {
  if (speedup === null) return 'not measured';
  const times = (factor: number): string => `${factor >= 10 ? Math.round(factor) : factor.toFixed(1)}×`;
  return speedup >= 1
    ? `${times(speedup)} the speed of the CPU`
    : `${times(1 / speedup)} slower than the CPU`;
}

/** A provider's own error as one short line. */
export function plainReason(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  if (/adapter/i.test(text)) return 'no GPU adapter found';
  if (/backend not found|not available|not supported on this platform/i.test(text))
    return 'not part of this build';
  if (/libonnxruntime_providers|cuda|cudnn|shared object/i.test(text))
    return 'its libraries are not installed';
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

/** How long an answer asks to wait. */

/**
 * Milliseconds until the hub takes requests again; null where it does not say. `RateLimit: "api";r=0;t=55` comes before
 * Retry-After, in seconds or as a date; one second is added, as huggingface_hub does (utils/_http.py).
 */
export function readWait(status: number, headers: Headers, now: number = Date.now()): number | null {
  const reset =
    status === 429 ? /(?:^|;)\s*t=(\d{1,9})\b/.exec(headers.get('ratelimit') ?? '')?.[1] : undefined;
  if (reset !== undefined) return 1000 * (Number(reset) + 1);
  const after = (headers.get('retry-after') ?? '').trim();
  if (/^\d{1,9}$/.test(after)) return 1000 * (Number(after) + 1);
  const date = /^[A-Z][a-z]{2}, \d/.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now) + 1000;
}

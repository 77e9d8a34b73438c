/** A window in the background gets no animation frames; its work continues at this interval. */
const HIDDEN_MS = 100;

/** Calls back before the next paint, or soon when nothing is painted. Returns the function that cancels it. */
export function onNextFrame(callback: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(callback, HIDDEN_MS);
    return () => clearTimeout(timer);
  }
  const request = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(request);
}

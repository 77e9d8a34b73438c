/**
 * Acts on every item, at most `width` at a time. After the first error nothing more begins, what runs is cancelled by its
 * signal, and the error is thrown once all of it has ended: nothing goes on behind the caller.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  { width, signal }: { readonly width: number; readonly signal: AbortSignal | null },
  act: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const control = new AbortController();
  const both = signal ? AbortSignal.any([signal, control.signal]) : control.signal;
  const results: R[] = [];
  const failures: unknown[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [i, item] of waiting) {
      if (failures.length > 0) return;
      try {
        results[i] = await act(item, both);
      } catch (error) {
        failures.push(error);
        control.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}

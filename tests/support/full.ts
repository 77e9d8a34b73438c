/**
 * `npm run test:full` makes the claims of `npm test` at their full counts, which take many minutes. It sets this
 * variable; whatever differs between the two is chosen here.
 */
const isFull = process.env.SLERPSCOPE_TESTS === 'full';

/** A count, a size or a list: `usual` in `npm test`, about a tenth of `full`. */
export function usualOrFull<T>(usual: T, full: T): T {
  return isFull ? full : usual;
}

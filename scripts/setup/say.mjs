/**
 * Prints one line of progress: what is being done, or what was found.
 * @param {string} step the part of the set-up that speaks
 * @param {string} message one short line
 */
export function say(step, message) {
  console.log(`[${step}] ${message}`);
}

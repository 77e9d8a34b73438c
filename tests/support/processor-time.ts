/** Milliseconds of processor time of this process so far: what a busy machine does not change, as it does the clock's. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

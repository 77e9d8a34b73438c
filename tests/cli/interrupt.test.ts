import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { untilInterrupted, watchSignals } from '../../src/cli/interrupt.ts';

/** A process that gets signals and notes what it would exit with. */
class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit = (code: number): void => void this.exits.push(code);
}

test('the first signal aborts and sets the exit status, the second ends the program at once', () => {
  for (const [name, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const program = new FakeProcess();
    const interrupt = watchSignals(program);
    expect(interrupt.signal.aborted).toBe(false);
    program.emit(name);
    expect([interrupt.signal.aborted, interrupt.status(), program.exits]).toEqual([true, status, []]);
    program.emit('SIGTERM');
    expect([interrupt.status(), program.exits]).toEqual([status, [143]]);
  }
});

test('once a command has ended, signals do to the program what they do to any', () => {
  const program = new FakeProcess();
  const { stop } = watchSignals(program);
  stop();
  expect(program.eventNames()).toEqual([]);
});

test('work that is interrupted ends before its result is given up', async () => {
  const control = new AbortController();
  let isTidy = false;
  const work = new Promise<void>((_, reject) => {
    control.signal.addEventListener('abort', () => setTimeout(() => reject(new Error('gone')), 20));
  }).finally(() => (isTidy = true));
  setTimeout(() => control.abort(), 5);
  await expect(untilInterrupted(work, control.signal)).rejects.toThrow('interrupted');
  expect(isTidy).toBe(true);
});

test('work that does not end is waited for as long as the grace', async () => {
  const control = new AbortController();
  setTimeout(() => control.abort(), 5);
  const begun = performance.now();
  await expect(untilInterrupted(new Promise(() => undefined), control.signal, 50)).rejects.toThrow(
    'interrupted',
  );
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('work that is not interrupted ends as it does', async () => {
  const { signal } = new AbortController();
  await untilInterrupted(Promise.resolve(), signal);
  await expect(untilInterrupted(Promise.reject(new Error('full')), signal)).rejects.toThrow('full');
});

import { describe, expect, it } from 'vitest';
import { readOptions } from '../../src/cli/arguments.ts';
import { consistency } from '../../src/cli/commands/consistency.ts';
import { describeCommand } from '../../src/cli/help.ts';
import { readStepCounts } from '../../src/cli/step-counts.ts';

const required = ['--model', 'bundled', '--pin', 'seed:1', '--out', 'a.png'];
const read = (...args: string[]) => readOptions([...required, ...args], consistency.options);

describe('an option with an earlier name', () => {
  it.each(['--step-counts', '--ladder'])('is read as %s, which its errors name', (name) => {
    const given = read(name, '2,4');
    expect(readStepCounts(given, 16)).toEqual([2, 4]);
    expect(given.option('step-counts')).toBe(name);
    expect(() => readStepCounts(given, 1)).toThrow(`${name} 2,4: 2 entries, at most 1`);
  });

  it.each(['--ablation', '--contrast'])('is read as %s with a value and without', (name) => {
    expect(read('--ladder', '2', name).text('ablation')).toBe('eta');
    expect(read('--ladder', '2', name, 'clip').text('ablation')).toBe('clip');
    expect(read('--ladder', '2', name).has('ablation')).toBe(true);
  });

  it('is refused under both names, and twice under one', () => {
    expect(() => read('--step-counts', '2,4', '--ladder', '2,5')).toThrow(
      '--step-counts 2,4: also given under its other name, --ladder 2,5',
    );
    expect(() => read('--ladder', '2', '--ladder', '3')).toThrow('--ladder: given 2 times (2, 3)');
  });

  it('is required and described under the better name', () => {
    expect(() => read()).toThrow('--step-counts S,S,…: is required');
    const help = describeCommand(consistency);
    expect(help).toMatch(/--step-counts S,S,… .*\(required; alias: --ladder\)/);
    expect(help).toMatch(/--ablation \[NAME\] .*\(default: none; alias: --contrast\)/);
    expect(help).not.toMatch(/^ {2}--(ladder|contrast)/m);
  });
});

import { describe, expect, it } from 'vitest';
import { beginHistory, close, record, redo, undo } from '../../../src/renderer/state/history.ts';

const change = (value: number, key: string | null = null) => ({ value, label: `to ${value}`, key });

describe('history', () => {
  it('undo goes back change by change, redo forward again, and both stop at the ends', () => {
    let history = [1, 2, 3].reduce((h, n) => record(h, change(n)), beginHistory(0));
    const seen = [history.present];
    for (let i = 0; i < 5; i++) seen.push((history = undo(history)).present);
    for (let i = 0; i < 5; i++) seen.push((history = redo(history)).present);
    expect(seen).toEqual([3, 2, 1, 0, 0, 0, 1, 2, 3, 3, 3]);
  });

  it('says what undo and redo would do', () => {
    const history = undo(record(record(beginHistory(0), change(1)), change(2)));
    expect(history.past.at(-1)!.label).toBe('to 1');
    expect(history.future[0]!.label).toBe('to 2');
  });

  it('a change after an undo ends the future', () => {
    const history = record(undo(record(beginHistory(0), change(1))), change(7));
    expect(redo(history).present).toBe(7);
    expect(undo(history).present).toBe(0);
  });

  it('successive changes of one key are one step until they are closed', () => {
    let history = record(beginHistory(0), change(1, 'slider'));
    history = record(history, change(2, 'slider'));
    history = record(close(history), change(3, 'slider'));
    expect(undo(history).present).toBe(2);
    expect(undo(undo(history)).present).toBe(0);
  });

  it('a change without a key never joins another', () => {
    const history = record(record(beginHistory(0), change(1)), change(2));
    expect(undo(history).present).toBe(1);
  });

  it('the same value again is no step', () => {
    const history = record(beginHistory(0), change(1));
    expect(record(history, change(1))).toBe(history);
  });

  it('forgets what lies more than 500 steps back', () => {
    let history = beginHistory(0);
    for (let i = 1; i <= 600; i++) history = record(history, change(i));
    for (let i = 0; i < 600; i++) history = undo(history);
    expect(history.present).toBe(100);
  });
});

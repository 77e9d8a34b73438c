import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/contract/commands.ts';
import { isPlainKey } from '../../../src/contract/command.ts';
import { keyOf, keyText } from '../../../src/renderer/controls/keys.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('keyOf', () => {
  it('names plain keys, whatever the case of the letter', () => {
    expect(keyOf({ ...none, key: 'n' }, false)).toBe('N');
    expect(keyOf({ ...none, key: 'N' }, false)).toBe('N'); // caps lock
    expect(keyOf({ ...none, key: ' ' }, false)).toBe('Space');
    expect(keyOf({ ...none, key: 'ArrowLeft', shiftKey: true }, false)).toBe('Shift+Left');
  });

  it('takes Ctrl on one system and Cmd on the other, and neither for the other', () => {
    expect(keyOf({ ...none, key: 'k', ctrlKey: true }, false)).toBe('CmdOrCtrl+K');
    expect(keyOf({ ...none, key: 'k', metaKey: true }, true)).toBe('CmdOrCtrl+K');
    expect(keyOf({ ...none, key: 'k', metaKey: true }, false)).toBe('');
    expect(keyOf({ ...none, key: 'k', ctrlKey: true }, true)).toBe('');
    expect(keyOf({ ...none, key: 'Z', ctrlKey: true, shiftKey: true }, false)).toBe('CmdOrCtrl+Shift+Z');
  });

  it('leaves Shift out of signs and digits: some keyboards need it for them', () => {
    expect(keyOf({ ...none, key: '+', shiftKey: true }, false)).toBe('Plus');
    expect(keyOf({ ...none, key: '?', shiftKey: true }, false)).toBe('?');
    expect(keyOf({ ...none, key: '1', shiftKey: true }, false)).toBe('1');
  });

  it('takes Alt with keys that have a name, and leaves it to what is typed with it', () => {
    expect(keyOf({ ...none, key: 'ArrowUp', altKey: true }, false)).toBe('Alt+Up');
    expect(keyOf({ ...none, key: 'n', altKey: true }, false)).toBe('');
  });
});

describe('keyText', () => {
  it('is what is printed on the keys of the system', () => {
    expect(keyText('CmdOrCtrl+Shift+Z', false)).toBe('Ctrl Shift Z');
    expect(keyText('CmdOrCtrl+Shift+Z', true)).toBe('⌘⇧Z');
    expect(keyText('Shift+Right', false)).toBe('Shift →');
    expect(keyText('Alt+Up', false)).toBe('Alt ↑');
    expect(keyText('Alt+Up', true)).toBe('⌥↑');
    expect(keyText('Plus', false)).toBe('+');
    expect(keyText('CmdOrCtrl+,', false)).toBe('Ctrl ,');
  });
});

describe('the table of commands', () => {
  it('gives every id and, within a view, every key to one command', () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
    for (const a of commands)
      for (const b of commands) {
        const meet = a.view === null || b.view === null || a.view === b.view;
        if (a.id < b.id && meet)
          expect(
            a.keys.filter((key) => b.keys.includes(key)),
            `${a.id} and ${b.id}`,
          ).toEqual([]);
      }
  });

  it('tells keys that somebody may type from those that nobody does', () => {
    expect(isPlainKey('N')).toBe(true);
    expect(isPlainKey('Shift+Left')).toBe(true);
    expect(isPlainKey('CmdOrCtrl+K')).toBe(false);
  });
});

/** Names of keys as the table of commands has them, in Electron's notation. */

/** Where `CmdOrCtrl` is Cmd. */
export const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

const named: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '+': 'Plus',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * What was pressed, as in `CmdOrCtrl+Shift+Z`; '' for what no command can have. Signs and digits have no Shift: on
 * some keyboards they need it, on some they do not. Alt goes with keys that have a name alone: with others it types.
 */
export function keyOf(event: Press, mac = isMac): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (mac ? ctrlKey : metaKey) return '';
  const name = named[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (altKey && name.length === 1) return '';
  const shifts = key.length > 1 || key === ' ' || /\p{L}/u.test(key);
  const modifiers = [
    (mac ? metaKey : ctrlKey) && 'CmdOrCtrl',
    altKey && 'Alt',
    shiftKey && shifts && 'Shift',
  ];
  return [...modifiers, name].filter(Boolean).join('+');
}

const signs: Readonly<Record<string, string>> = {
  Plus: '+',
  '-': '−',
  Left: '←',
  Right: '→',
  Up: '↑',
  Down: '↓',
};
const macSigns: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Alt: '⌥', Shift: '⇧' };

/** A key of the table as people read it: "Ctrl K", "Shift →", on a Mac "⌘K". */
export function keyText(key: string, mac = isMac): string {
  const parts = key.split('+').map((part) => {
    if (mac && macSigns[part]) return macSigns[part];
    return part === 'CmdOrCtrl' ? 'Ctrl' : (signs[part] ?? part);
  });
  return parts.join(mac ? '' : ' ');
}

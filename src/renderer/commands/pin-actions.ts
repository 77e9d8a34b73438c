import { tick } from 'svelte';
import type { Pin } from '../../contract/pin.ts';
import { chooseLatents } from '../session/pin-files.ts';
import { copyAsPython, copyExpression } from '../session/pin-copy.ts';
import type { Session } from '../session/session.svelte.ts';
import type { HandOrigin } from '../session/tray.svelte.ts';
import type { Action } from '../views/view.ts';

/** What is done to the tray and to its selected pins. */
export const pinActions = {
  'pins/random': { run: (session) => session.addRandomPin() },
  'pins/add': add('seed'),
  'pins/add-slerp': add('slerp'),
  'pins/open-latents': {
    run: (session) => void chooseLatents(session),
    // Which latents fit is known with the model.
    enabled: ({ studio }) => studio.ready,
  },

  'pins/select-all': { run: ({ selection }) => selection.selectAll() },
  'pins/use': {
    run: (session) => session.useSelected(),
    enabled: ({ active, selection }) => active.use !== undefined && selection.pins.length > 0,
  },

  'pins/mean': { run: ({ mixing }) => mixing.addMean(), enabled: ({ mixing }) => mixing.canMix },
  'pins/sum': { run: ({ mixing }) => mixing.addSum(), enabled: ({ mixing }) => mixing.canSum },
  'pins/mix': { run: ({ mixing }) => mixing.begin(), enabled: ({ mixing }) => mixing.canMix },

  'pins/rename': onSelected((session, { id }) => (session.tray.renaming = id)),
  'pins/duplicate': onSelected((session, { id }) => addCopy(session, () => session.board.duplicate(id))),
  'pins/perturb': add('near'),
  'pins/statistics': onSelected(showStatistics),
  'pins/copy-python': {
    run: (session) => void copyAsPython(session, session.selectedPin!),
    enabled: ({ studio }) => studio.state.model !== null,
  },
  'pins/copy-expression': onSelected((session, pin) => void copyExpression(session, pin)),
  'pins/remove': {
    run: (session) => removePins(session, session.selection.pins),
    enabled: ({ selection }) => selection.pins.length > 0,
  },
  'pins/move-up': onSelected((session, pin) => movePin(session, pin, -1)),
  'pins/move-down': onSelected((session, pin) => movePin(session, pin, 1)),
} as const satisfies Record<string, Action<Session>>;

/** Selects a pin and opens its statistics in the inspector, which scrolls to them. */
export function showStatistics(session: Session, { id }: Pin): void {
  session.selected = id;
  session.statistics.open = true;
  void tick().then(() => {
    const section = document.querySelector('[data-section="latent"]');
    section?.scrollIntoView();
    section?.querySelector('button')?.focus();
  });
}

/** Adds a pin that is made of another one, and shows it in the present view too. */
export function addCopy(session: Session, copy: () => Pin | null): void {
  session.addPins(() => [copy()].filter((pin) => pin !== null));
}

/** Takes pins off the tray; selection and focus go to the one that takes their place, so that keys stay in the tray. */
export function removePins(session: Session, pins: readonly Pin[]): void {
  const { list } = session.board;
  const ids = pins.map(({ id }) => id);
  const at = list.findLastIndex(({ id }) => ids.includes(id));
  const left = list.filter(({ id }) => !ids.includes(id));
  const next = list.slice(at + 1)[0] ?? left.at(-1);
  const hadFocus = ids.some((id) => rowOf(id)?.contains(document.activeElement));
  const wasSelected = session.selected !== null && ids.includes(session.selected);
  session.board.remove(...ids);
  if (wasSelected) session.selected = next?.id ?? null;
  if (hadFocus && next) void tick().then(() => focusRow(next.id));
}

/** Focuses what the keyboard stops at in the row of a pin. */
export function focusRow(id: string): void {
  rowOf(id)?.querySelector<HTMLElement>('[data-stop]')?.focus();
}

/** The focus stays where it is, on the pin that moves. */
function movePin(session: Session, { id }: Pin, steps: number): void {
  const { activeElement } = document;
  session.board.move(id, session.board.list.findIndex((pin) => pin.id === id) + steps);
  void tick().then(() => activeElement instanceof HTMLElement && activeElement.focus());
}

function rowOf(id: string): Element | null {
  return document.querySelector(`[data-pin="${id}"]`);
}

function onSelected(act: (session: Session, pin: Pin) => void): Action<Session> {
  return { run: (session) => act(session, session.selectedPin!) };
}

function add(origin: HandOrigin): Action<Session> {
  return { run: ({ tray }) => (tray.adding = origin) };
}

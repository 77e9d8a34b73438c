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
  'pins/pin-tile': {
    run: (session) => session.pinPresent(),
    enabled: ({ active }) => active.present !== null,
  },
  'pins/add': add('seed'),
  'pins/add-slerp': add('slerp'),
  'pins/open-latents': {
    run: (session) => void chooseLatents(session),
    // Which latents fit is known with the model.
    enabled: ({ studio }) => studio.ready,
  },

  'pins/mean': { run: ({ mixing }) => mixing.addMean(), enabled: ({ mixing }) => mixing.canMix },
  'pins/sum': { run: ({ mixing }) => mixing.addSum(), enabled: ({ mixing }) => mixing.canSum },
  'pins/mix': { run: ({ mixing }) => mixing.begin(), enabled: ({ mixing }) => mixing.canMix },

  'pins/rename': onSelected((session, { id }) => (session.tray.renaming = id)),
  'pins/duplicate': onSelected((session, { id }) => session.addPin(() => session.board.duplicate(id))),
  'pins/perturb': add('near'),
  'pins/statistics': onSelected(showStatistics),
  'pins/copy-python': {
    run: (session) => void copyAsPython(session, session.selectedPin!),
    enabled: ({ studio }) => studio.state.model !== null,
  },
  'pins/copy-expression': onSelected((session, pin) => void copyExpression(session, pin)),
  'pins/remove': onSelected(removePin),
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

/** Takes a pin off the tray; selection and focus go to the one that takes its place, so that keys stay in the tray. */
export function removePin(session: Session, { id }: Pin): void {
  const { list } = session.board;
  const at = list.findIndex((pin) => pin.id === id);
  const next = list[at + 1] ?? list[at - 1];
  const row = rowOf(id);
  const hadFocus = row?.contains(document.activeElement) ?? false;
  const wasSelected = session.selected === id;
  session.board.remove(id);
  if (wasSelected) session.selected = next?.id ?? null;
  if (hadFocus && next) void tick().then(() => toggleOf(rowOf(next.id))?.focus());
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

function toggleOf(row: Element | null): HTMLElement | null {
  return row?.querySelector<HTMLElement>('input[type=checkbox]') ?? null;
}

function onSelected(act: (session: Session, pin: Pin) => void): Action<Session> {
  return { run: (session) => act(session, session.selectedPin!) };
}

function add(origin: HandOrigin): Action<Session> {
  return { run: ({ tray }) => (tray.adding = origin) };
}

/** One step back or forward: what was there, and what the change was called. */
interface Step<T> {
  readonly value: T;
  /** For people, as in "Undo rename pin". */
  readonly label: string;
}

/** A value with its past and its future; immutable. */
export interface History<T> {
  readonly present: T;
  /** Oldest first; a step's label names the change that led away from its value. */
  readonly past: readonly Step<T>[];
  /** Next first; a step's label names the change that leads to its value. */
  readonly future: readonly Step<T>[];
  /** Changes that go on what the last one began (a slider that is dragged) share its key; null: none may. */
  readonly openKey: string | null;
}

export interface Change<T> {
  readonly value: T;
  readonly label: string;
  /** Successive changes of one key are one step. */
  readonly key?: string | null;
}

/** Steps that can be undone; the oldest are forgotten. */
const MAX_STEPS = 500;

export function beginHistory<T>(present: T): History<T> {
  return { present, past: [], future: [], openKey: null };
}

/** Records a change. It ends the future, and is one step with the last change when they share a key. */
export function record<T>(history: History<T>, { value, label, key = null }: Change<T>): History<T> {
  if (value === history.present) return history;
  if (key !== null && key === history.openKey) return { ...history, present: value, future: [] };
  const past = [...history.past, { value: history.present, label }].slice(-MAX_STEPS);
  return { present: value, past, future: [], openKey: key };
}

/** Ends what successive changes of one key have in common: the next one is a step of its own. */
export function close<T>(history: History<T>): History<T> {
  return history.openKey === null ? history : { ...history, openKey: null };
}

/** One step back; the same history when there is none. */
export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (!last) return history;
  return {
    present: last.value,
    past: history.past.slice(0, -1),
    future: [{ value: history.present, label: last.label }, ...history.future],
    openKey: null,
  };
}

/** One step forward; the same history when nothing was undone. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (!next) return history;
  const past = [...history.past, { value: history.present, label: next.label }];
  return { present: next.value, past, future, openKey: null };
}

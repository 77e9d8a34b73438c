import { tick } from 'svelte';
import type { Session } from '../session/session.svelte.ts';
import type { NamedSetting } from '../state/named-setting.ts';
import type { OpenView } from '../session/open-view.ts';
import type { Entry } from './palette-entry.ts';
import { windowSettings } from './window-settings.ts';

/** A setting and whose it is. */
interface Found {
  readonly setting: NamedSetting<unknown>;
  readonly subject: unknown;
  /** Null: it belongs to no view. */
  readonly view: OpenView | null;
}

/** Every setting, those of the present view first; with a query also each value that one may have, and one that is typed. */
export function settingEntries(session: Session, query: string): Entry[] {
  const found = settingsOf(session);
  const asked = query.trim() !== '';
  return [
    ...found.flatMap((one) => typedEntry(session, one, query) ?? []),
    ...found.flatMap((one) => [entryOf(session, one), ...(asked ? optionEntries(session, one) : [])]),
  ];
}

function settingsOf(session: Session): Found[] {
  const own = [session.shown, ...session.views.filter((view) => view !== session.shown)];
  const ofWindow = windowSettings.map((setting) => ({
    setting: setting as NamedSetting<unknown>,
    subject: session,
    view: null,
  }));
  const [present, ...others] = own.map((view) =>
    (view.settings ?? []).map((setting) => ({ setting, subject: view.state, view })),
  );
  return [...present!, ...ofWindow, ...others.flat()];
}

/** Goes to the setting's control. */
function entryOf(session: Session, one: Found): Entry {
  const { setting, subject, view } = one;
  const value = setting.read(subject);
  return {
    id: idOf(one),
    title: titleOf(one),
    place: [view?.contract.title, value].filter(Boolean).join(' · '),
    words: setting.names ?? [],
    key: null,
    enabled: setting.applies?.(subject) ?? true,
    run: () => void goTo(session, one),
  };
}

function optionEntries(session: Session, one: Found): Entry[] {
  const { setting, subject, view } = one;
  const name = titleOf(one);
  return (setting.options?.(subject) ?? []).map(({ value, text }) => ({
    id: `${idOf(one)}=${value}`,
    title: `${name}: ${text}`,
    place: view?.contract.title ?? '',
    words: (setting.names ?? []).map((word) => `${word} ${value}`),
    key: null,
    enabled: setting.applies?.(subject) ?? true,
    run: () => set(session, one, value),
  }));
}

/** Of a query such as `S 20`: a name and a value; null for others, and for settings with a list of values. */
function typedEntry(session: Session, one: Found, query: string): Entry | null {
  const { setting, subject, view } = one;
  if (setting.options?.(subject) || setting.applies?.(subject) === false) return null;
  const typed = query.trimStart();
  for (const name of [titleOf(one).toLowerCase(), ...(setting.names ?? [])]) {
    const [, value] = typed.toLowerCase().startsWith(name)
      ? (/^\s*[\s=:]\s*(\S.*)$/.exec(typed.slice(name.length)) ?? [])
      : [];
    if (value === undefined) continue;
    return {
      id: `${idOf(one)}=${value}`,
      title: `${titleOf(one)} = ${value.trim()}`,
      place: view?.contract.title ?? '',
      words: [],
      typed: true,
      key: null,
      enabled: true,
      run: () => set(session, one, value.trim()),
    };
  }
  return null;
}

/** For people, and of the control that it goes to. */
function titleOf({ setting, subject }: Pick<Found, 'setting' | 'subject'>): string {
  return setting.titleFor?.(subject) ?? setting.title;
}

function idOf({ setting, view }: Found): string {
  return `setting/${view?.contract.id ?? 'window'}/${setting.field}/${setting.title}`;
}

function set(session: Session, { setting, subject, view }: Found, text: string): void {
  if (view) session.view = view.contract.id;
  try {
    setting.write(subject, text);
  } catch (error) {
    const { message } = error as Error;
    // What is wrong with the text alone begins with it, and names no field.
    const isOfText = message.startsWith(`${text}: `);
    const named = isOfText ? `${titleOf({ setting, subject })} ${message}` : message;
    session.toasts.showError({ code: 'request/invalid', message: named });
  }
}

async function goTo(session: Session, one: Found): Promise<void> {
  const { setting, subject, view } = one;
  if (view) session.view = view.contract.id;
  setting.prepare?.(subject);
  await tick();
  const control = controlOf(setting.control ?? titleOf(one));
  control?.scrollIntoView({ block: 'nearest' });
  control?.focus();
  if (control instanceof HTMLInputElement && control.type !== 'radio') control.select();
}

/** By its accessible name; of radio buttons the chosen one. In a dialog rather than behind it. */
function controlOf(name: string): HTMLElement | null {
  const named = [
    ...document.querySelectorAll<HTMLElement>(`[aria-label="${name}"], [data-setting="${name}"]`),
  ];
  const one = named.find((element) => element.closest('dialog[open]')) ?? named[0];
  return one?.matches('[role=radiogroup]') ? one.querySelector('input:checked') : (one ?? null);
}

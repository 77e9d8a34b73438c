import type * as v from 'valibot';
import type { CommandEntry } from '../command.ts';

/** What the whole app knows of a view: its place in the document and its commands. The window has the rest. */
export interface ViewContract<Settings extends object = object> {
  /** Its key in the document, and its name in a project's file: it never changes. */
  readonly id: string;
  /** Of its tab. */
  readonly title: string;
  /** In the order of their menus. */
  readonly commands: readonly CommandEntry[];
  /** Of its settings, wherever they come from. */
  readonly schema: v.GenericSchema<unknown, Settings>;
  /** What a new document has. `pins`: ids of the document's pins. */
  defaults(pins: readonly string[]): Settings;
  /** The ids of the pins that the settings name. */
  pinsOf(settings: Settings): readonly string[];
  /** The settings after a pin was removed. */
  withoutPin(settings: Settings, pin: string): Settings;
  /** The settings after all pins of the document were replaced by these. */
  withPins(settings: Settings, pins: readonly string[]): Settings;
  /** The hashes of latents that the settings name: a project embeds them. */
  latentsOf?(settings: Settings): readonly string[];
}

/** A view's contract as it is written, with its id and those of its commands as types. */
export const viewContract =
  <Settings extends object>() =>
  <const Id extends string, const Commands extends readonly CommandEntry[]>(
    contract: KnownContract<Settings, Id, Commands>,
  ): KnownContract<Settings, Id, Commands> =>
    contract;

type KnownContract<Settings extends object, Id, Commands> = Omit<
  ViewContract<Settings>,
  'id' | 'commands'
> & { readonly id: Id; readonly commands: Commands };

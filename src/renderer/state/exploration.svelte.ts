import { initialDocument, type StudioDocument } from '../../contract/document.ts';
import { viewContracts, type ViewId } from '../../contract/views/index.ts';
import type { ViewContract } from '../../contract/views/view.ts';
import { beginHistory, close, record, redo, undo, type Change, type History } from './history.ts';

/** The parts of the document that a change replaces. */
export type DocumentPatch = Partial<StudioDocument>;

/** A change that was recorded, with the documents before and after it. */
export interface RecordedChange {
  readonly label: string;
  readonly before: StudioDocument;
  readonly after: StudioDocument;
}

/** A view's or the sampling's settings, by their name in the document. */
type SettingsName = 'sampling' | ViewId;

/**
 * The document and its history: the one writable truth of the window. Views derive from `document` and write through
 * `change` or `set`; whatever they write can be undone.
 */
export class Exploration {
  /** The views whose settings are in the document. */
  readonly views: readonly ViewContract[];
  /** Of the last step of the history that `change` made; null after an undo or another document. */
  lastChange = $state.raw<RecordedChange | null>(null);
  #history: History<StudioDocument>;
  /** What was there before a document was shown for a time only; null: nothing is set aside. */
  #aside = $state.raw<History<StudioDocument> | null>(null);

  constructor(views: readonly ViewContract[] = viewContracts) {
    this.views = views;
    this.#history = $state.raw(beginHistory(initialDocument(views)));
  }

  readonly document = $derived.by(() => this.#history.present);
  /** The person's document: what is saved, also while another one is shown for a time. */
  readonly own = $derived.by(() => this.#aside?.present ?? this.#history.present);
  /** A document is shown for a time, and the person's own is set aside. */
  readonly isAside = $derived.by(() => this.#aside !== null);
  /** What undo and redo would do, in words: "rename pin"; null when there is nothing. */
  readonly undoLabel = $derived.by(() => this.#history.past.at(-1)?.label ?? null);
  readonly redoLabel = $derived.by(() => this.#history.future[0]?.label ?? null);

  /** Replaces the document; undo does not restore the old one. Returns it. */
  begin(document: StudioDocument = initialDocument(this.views)): StudioDocument {
    this.#history = beginHistory(document);
    [this.#aside, this.lastChange] = [null, null];
    return document;
  }

  /** Shows a document for a time: `takeBack` shows the person's own again, with its history. */
  setAside(document: StudioDocument): void {
    this.#aside ??= this.#history;
    this.#history = beginHistory(document);
    this.lastChange = null;
  }

  takeBack(): void {
    if (!this.#aside) return;
    this.#history = this.#aside;
    [this.#aside, this.lastChange] = [null, null];
  }

  /**
   * Replaces parts of the document. `label` says what was done, in two or three words; successive changes with the
   * same `key` are one step of the history (a slider under the hand) until `settle`.
   */
  change(label: string, patch: DocumentPatch, key: string | null = null): void {
    this.replace(label, { ...this.#history.present, ...patch }, key);
  }

  /** The same with the whole document, as where an optional part goes. */
  replace(label: string, value: StudioDocument, key: string | null = null): void {
    this.#record(this.#history, { value, label, key });
  }

  /** Replaces some of one part's settings. Values that are what they were make no step. */
  set<K extends SettingsName>(
    part: K,
    patch: Partial<StudioDocument[K]>,
    label: string,
    key: string | null = null,
  ): void {
    const before = this.document[part];
    const same = (Object.keys(patch) as (keyof StudioDocument[K])[]).every((name) =>
      Object.is(before[name], patch[name]),
    );
    if (!same) this.change(label, { [part]: { ...before, ...patch } } as DocumentPatch, key);
  }

  /** All that `act` changes is one step of the history; nothing is changed when it throws. */
  together(label: string, act: () => void): void {
    const before = this.#history;
    try {
      act();
      this.#record(before, { value: this.#history.present, label });
    } catch (error) {
      this.#history = before;
      this.lastChange = null;
      throw error;
    }
  }

  /** The hand left the slider: the next change is a step of its own. */
  settle(): void {
    this.#history = close(this.#history);
  }

  undo(): void {
    this.#history = undo(this.#history);
    this.lastChange = null;
  }

  redo(): void {
    this.#history = redo(this.#history);
    this.lastChange = null;
  }

  #record(history: History<StudioDocument>, change: Change<StudioDocument>): void {
    this.#history = record(history, change);
    this.lastChange = { label: change.label, before: history.present, after: change.value };
  }
}

import * as v from 'valibot';
import { leavesOf } from '../core/latent-ref.ts';
import { studioDocument, type StudioDocument } from './document.ts';
import { projectModel, type ProjectModel } from './model-mark.ts';
import { text } from './parsers.ts';
export type { ProjectModel } from './model-mark.ts';
import { viewContracts, type ViewId } from './views/index.ts';
import type { ViewContract } from './views/view.ts';

/** The version of `Project` that this app writes. A change of its shape is a new number and a migration. */
export const PROJECT_SCHEMA = 6;

/** An exploration as a file holds it: what was made and with which network, not the pictures. */
export interface Project {
  /** Version of the app that wrote it. */
  readonly app: string;
  readonly model: ProjectModel | null;
  /** The view that was open. */
  readonly view: string;
  readonly document: StudioDocument;
}

/** A project as it is opened in a window. */
export interface OpenedProject {
  readonly project: Project;
  /** Its file's name without folder and ending; null while it has none. */
  readonly name: string | null;
  /** It differs from its file, or has none. */
  readonly unsaved: boolean;
}

/** What a window begins with. */
export interface Beginning {
  /** What the last run left, or the file that the app was started with; null: neither. */
  readonly opened: OpenedProject | null;
  /** The file that the app was started with, if the last run left unsaved changes: the person first decides about these. */
  readonly waiting: string | null;
}

/** A project's file as menus show it: its name without ending, and the folder it is in. */
export function splitLocation(location: string): { readonly name: string; readonly folder: string } {
  const at = Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
  const name = location.slice(at + 1).replace(/\.slerpscope$/, '');
  return { name, folder: location.slice(0, Math.max(at, 0)) || location.slice(0, at + 1) };
}

/** A person's answer when an exploration with unsaved changes would be replaced. */
export type DiscardAnswer = 'save' | 'discard' | 'cancel';

/** The parts of a project beside its schema's number. */
export const project: v.GenericSchema<unknown, Project> = v.strictObject({
  app: text(40),
  model: v.nullable(projectModel),
  view: text(40),
  document: studioDocument,
});

/** The hashes of all latents that the document refers to and no expression makes again, each once. */
export function storedLatents(document: StudioDocument): string[] {
  const { pins } = document;
  const leaves = pins.flatMap(({ ref }) => leavesOf(ref));
  const latents = leaves.flatMap((leaf) => (leaf.kind === 'stored' ? [leaf.sha256] : []));
  const images = pins.flatMap(({ origin }) => (origin?.kind === 'image' ? [origin.sha256] : []));
  const sources = viewContracts.flatMap(
    (view: ViewContract) => view.latentsOf?.(document[view.id as ViewId]) ?? [],
  );
  return [...new Set([...latents, ...images, ...sources])];
}

import { consistency } from './consistency.ts';
import { gallery } from './gallery.ts';
import { inversion } from './inversion.ts';
import { line } from './line.ts';
import { plane } from './plane.ts';
import { trajectory } from './trajectory.ts';

/** The views, in the order of their tabs and of the keys 1, 2, 3 … A new one is one file and one line here. */
export const viewContracts = [line, plane, consistency, trajectory, inversion, gallery] as const;

type AnyContract = (typeof viewContracts)[number];

export type ViewId = AnyContract['id'];
export const viewIds = viewContracts.map(({ id }) => id) as readonly ViewId[];

/** Ids of the commands that the views bring with them. */
export type ViewCommandId = AnyContract['commands'][number]['id'];

/** The views' parts of a document, each under its view's id. */
export type ViewSettings = {
  readonly [Contract in AnyContract as Contract['id']]: ReturnType<Contract['defaults']>;
};

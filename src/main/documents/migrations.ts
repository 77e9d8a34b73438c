import { StudioError } from '../../contract/errors.ts';
import { PROJECT_SCHEMA } from '../../contract/project.ts';

/** Makes of a project of one schema one of the next. Pure; it may trust nothing about what it is given. */
export type Migration = (project: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The one at index i leads from schema i + 1 to i + 2. */
export const migrations: readonly Migration[] = [];

/** A project in the shape of the present schema, and the schema that it was written in. */
export interface Migrated {
  readonly project: unknown;
  readonly from: number;
}

/**
 * Takes the schema's number off a project and leads it to the present one. Throws a StudioError `document/malformed`
 * without a number, `document/too-new` with one that this app does not know; both name the file.
 */
export function migrateProject(
  value: unknown,
  file: string,
  steps: readonly Migration[] = migrations,
  present = PROJECT_SCHEMA,
): Migrated {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new StudioError('document/malformed', `${file}: project.json is not an object`);
  const { schema, ...rest } = value as Record<string, unknown>;
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1)
    throw new StudioError('document/malformed', `${file}: schema is ${JSON.stringify(schema)?.slice(0, 40)}`);
  if (schema > present)
    throw new StudioError(
      'document/too-new',
      `${file}: written by a newer Slerpscope (schema ${schema}, this one reads up to ${present})`,
    );
  const project = steps
    .slice(schema - 1, present - 1)
    .reduce<Record<string, unknown>>((old, step) => step(old), rest);
  return { project, from: schema };
}

import { StudioError } from '../../contract/errors.ts';
import { PROJECT_SCHEMA } from '../../contract/project.ts';

/** Makes of a project of one schema one of the next. Pure; it may trust nothing about what it is given. */
export type Migration = (project: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The schemas that an app reads and the one that it writes. */
export interface Schemas {
  readonly present: number;
  /** The one at index i leads from schema i + 1 to i + 2. */
  readonly steps: readonly Migration[];
}

/** Those of this app. */
export const schemas: Schemas = { present: PROJECT_SCHEMA, steps: [] };

/**
 * Takes the schema's number off a project and leads it to the present one, whose shape is not checked yet. Throws a
 * StudioError `document/malformed` without a number, `document/too-new` with one that this app does not know; both name
 * the file.
 */
export function migrateProject(value: unknown, file: string, { present, steps }: Schemas = schemas): unknown {
  const schema = schemaOf(value, file);
  const { schema: _number, ...rest } = value as Record<string, unknown>;
  if (schema > present)
    throw new StudioError(
      'document/too-new',
      `${file}: written by a newer Slerpscope (schema ${schema}, this one reads up to ${present})`,
    );
  return steps.slice(schema - 1, present - 1).reduce<Record<string, unknown>>((old, step) => step(old), rest);
}

/** The number of the schema that a project is written in. Throws a StudioError `document/malformed` without one. */
export function schemaOf(value: unknown, file: string): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new StudioError('document/malformed', `${file}: project.json is not an object`);
  const { schema } = value as { schema?: unknown };
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1)
    throw new StudioError('document/malformed', `${file}: schema is ${JSON.stringify(schema)?.slice(0, 40)}`);
  return schema;
}

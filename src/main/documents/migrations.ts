import { StudioError } from '../../contract/errors.ts';
import { PROJECT_SCHEMA } from '../../contract/project.ts';
import { migrate, migrateModelDigest, type Migration, type Schemas } from '../schema-migrations.ts';

/** 1 → 2: a model is known by its parts, its schedule and the shape of its latent. */
const recordModelParts: Migration = (project) => ({
  ...project,
  model: migrateModelDigest(project['model']),
});

/** 2 → 3, 3 → 4, 4 → 5, 5 → 6: views and fields that were added have defaults (contract/document.ts). */
const addViews: Migration = (project) => ({ ...project });

/** The schemas of projects that this app reads. */
export const schemas: Schemas = {
  present: PROJECT_SCHEMA,
  steps: [recordModelParts, addViews, addViews, addViews, addViews],
};

/**
 * Takes the schema's number off a project and leads it to the present one, whose shape is not checked yet. Throws a
 * StudioError `document/malformed` without a number, `document/too-new` with one that this app does not know; both name
 * the file.
 */
export function migrateProject(value: unknown, file: string, known: Schemas = schemas): unknown {
  const { present } = known;
  const schema = schemaOf(value, file);
  const { schema: _number, ...rest } = value as Record<string, unknown>;
  if (schema > present)
    throw new StudioError(
      'document/too-new',
      `${file}: written by a newer Slerpscope (schema ${schema}, this one reads up to ${present})`,
    );
  return migrate(rest, schema, known);
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

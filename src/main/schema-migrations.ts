/** Makes of a document of one schema one of the next. Pure; it may trust nothing about what it is given. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The schemas that an app reads and the one that it writes. */
export interface Schemas {
  readonly present: number;
  /** The one at index i leads from schema i + 1 to i + 2. */
  readonly steps: readonly Migration[];
}

/** The document, written in `schema` (1 … present), as the present schema has it; its shape is not checked yet. */
export function migrate(
  document: Readonly<Record<string, unknown>>,
  schema: number,
  { present, steps }: Schemas,
): Readonly<Record<string, unknown>> {
  return steps
    .slice(schema - 1, present - 1)
    .reduce<Readonly<Record<string, unknown>>>((old, step) => step(old), document);
}

/**
 * Schema 1 of recipes and projects knew a model by the digest of its network alone. The schedule and the size of the
 * latent were not recorded: they stay unknown.
 */
export function migrateModelDigest(model: unknown): unknown {
  if (typeof model !== 'object' || model === null || Array.isArray(model)) return model;
  const { digest, ...rest } = model as Record<string, unknown>;
  return { ...rest, parts: [{ role: 'denoiser', digest }], schedule: null, latentShape: null };
}

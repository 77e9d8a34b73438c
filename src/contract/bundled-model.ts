/** The models that come with the app, by the names of their folders; the first one is opened where nothing else is asked. */
export const bundledModels = ['toonhead-64', 'toonhead-32'] as const;

/** Where the first one is opened from. */
export const BUNDLED = 'bundled';

/** Where a bundled model is opened from: `bundled` for the first and for a name that is none, else `bundled:<name>`. */
export function bundledLocation(name: string): string {
  const index = bundledModels.findIndex((bundled) => bundled === name);
  return index > 0 ? `${BUNDLED}:${name}` : BUNDLED;
}

/** The name of the bundled model that a location means: null for a path, undefined for a bundled one that is not there. */
export function bundledName(location: string): string | null | undefined {
  if (location === BUNDLED) return bundledModels[0];
  if (!location.startsWith(`${BUNDLED}:`)) return null;
  return bundledModels.find((name) => location === `${BUNDLED}:${name}`);
}

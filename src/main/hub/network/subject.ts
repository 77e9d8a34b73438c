/** What a request is about, for its errors. */
export interface Subject {
  /** `org/name`; null: it is about no single repository. */
  readonly repository: string | null;
  /** As the person gave it; null: the default. */
  readonly revision?: string | null;
  /** A path in the repository. */
  readonly file?: string | null;
}

/** "org/name", "org/name/unet/config.json", or the host where it is about neither. */
export function nameSubject({ repository, file }: Subject, address: string): string {
  if (repository === null) return new URL(address).host;
  return file ? `${repository}/${file}` : repository;
}

/** How a line begins that says what a host does: "org/name: huggingface.co", or the host where that is the subject. */
export function hostIn(name: string, host: string): string {
  return name === host ? host : `${name}: ${host}`;
}

/** What is said of an address that answers something else than a hub: `what` is "a web page" or "no JSON". */
export function noHub(name: string, host: string, what: string): string {
  return `${hostIn(name, host)} answers ${what}: it is no hub, or a login page stands before it`;
}

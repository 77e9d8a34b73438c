import type { openHeadlessStudio } from '../main/headless.ts';
import type { Hub, HubOptions } from '../main/hub/hub.ts';
import type { OnProgress } from '../main/studio.ts';
import type { GivenOptions, OperandSpec, OptionTable } from './arguments.ts';

/** The parts of the process that a command may use. */
export interface Surroundings {
  /** Aborted by Ctrl-C and by other signals that end the program. */
  readonly signal: AbortSignal;
  /** One line on stderr: a warning, never a result. */
  readonly warn: (line: string) => void;
  /** A result on stdout. */
  readonly print: (text: string) => void;
  readonly onProgress: OnProgress;
  /** What is being done now, if it takes long; null: nothing. */
  readonly onWork: (text: string | null) => void;
  /** How far a long work is; the input was fine, or it would not have begun. Not a terminal: a line now and then. */
  readonly report: (text: string) => void;
  readonly openStudio: typeof openHeadlessStudio;
  /** The hub and the cache of the environment. Throws where a variable has a value that is none. */
  readonly openHub: (onWait?: HubOptions['onWait']) => Hub;
}

/** One command of the command line; the registry lists them. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: OptionTable;
  readonly operand?: OperandSpec;
  /** Sentences under the options in the help. */
  readonly notes: readonly string[];
  /** The arguments after `npm run -s cli -- `; an example names formats. */
  readonly example: string;
  run(given: GivenOptions, surroundings: Surroundings): Promise<void>;
}

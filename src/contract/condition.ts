import * as v from 'valibot';
import type { Condition } from '../core/condition.ts';

/** Parses a condition from an untrusted source. No family of models takes one. */
export const condition: v.GenericSchema<unknown, Condition> = v.null();

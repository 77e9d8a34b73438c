import * as v from 'valibot';
import { easings, type Easing } from '../../core/grid.ts';
import type { CommandEntry } from '../command.ts';
import { finite, integer } from '../parsers.ts';
import { pinIds, without } from './fields.ts';
import { viewContract } from './view.ts';

/** Most frames per segment. */
export const MAX_LINE_FRAMES = 1000;

export interface LineSettings {
  /** Ids of the chain's pins; the chain runs in the order of the tray. */
  readonly pins: readonly string[];
  readonly framesPerSegment: number;
  readonly mode: 'slerp' | 'lerp';
  /** `loop` closes the chain with a segment back to its first pin; `ping-pong` plays to and fro. */
  readonly repeat: 'once' | 'loop' | 'ping-pong';
  readonly easing: Easing;
  /** Frames per second, 1 … 60. */
  readonly rate: number;
  /** The class goes to this label along the line, where the model has it; absent: it stays. */
  readonly toClass?: number;
}

const commands = [
  { id: 'line/play', title: 'Play or pause', menu: 'Playback', section: 0, keys: ['Space'] },
  {
    id: 'line/next-frame',
    title: 'Next frame',
    menu: 'Playback',
    section: 1,
    keys: ['Right'],
  },
  {
    id: 'line/previous-frame',
    title: 'Previous frame',
    menu: 'Playback',
    section: 1,
    keys: ['Left'],
  },
  {
    id: 'line/next-pin',
    title: 'Next pin',
    menu: 'Playback',
    section: 1,
    keys: ['Shift+Right'],
  },
  {
    id: 'line/previous-pin',
    title: 'Previous pin',
    menu: 'Playback',
    section: 1,
    keys: ['Shift+Left'],
  },
] as const satisfies readonly CommandEntry[];

export const line = viewContract<LineSettings>()({
  id: 'line',
  title: 'Line',
  commands,
  schema: v.strictObject({
    pins: pinIds,
    framesPerSegment: integer(2, MAX_LINE_FRAMES),
    mode: v.picklist(['slerp', 'lerp']),
    repeat: v.picklist(['once', 'loop', 'ping-pong']),
    easing: v.picklist(easings),
    rate: integer(1, 240),
    toClass: v.exactOptional(finite),
  }),
  defaults: (pins) => ({
    pins: pins.slice(0, 2),
    framesPerSegment: 13,
    mode: 'slerp',
    repeat: 'once',
    easing: 'linear',
    rate: 12,
  }),
  pinsOf: ({ pins }) => pins,
  withoutPin: (settings, pin) => ({ ...settings, pins: without(settings.pins, pin) }),
  withPins: (settings, pins) => ({ ...settings, pins: pins.slice(0, 2) }),
});

import { easings } from '../../../core/grid.ts';
import { describeClass } from '../../../contract/class-name.ts';
import { classOptions, readClass } from '../../state/class-setting.ts';
import { choiceSetting, integerSetting, type NamedSetting } from '../../state/named-setting.ts';
import { FASTEST_RATE, SLOWEST_RATE } from '../../state/playback.ts';
import { MAX_FRAMES_PER_SEGMENT, type Line } from './line.svelte.ts';

/** Those of the line that the palette finds. */
export const settings: readonly NamedSetting<Line>[] = [
  integerSetting({
    field: 'framesPerSegment',
    title: 'Frames per segment',
    names: ['frames'],
    min: 2,
    max: MAX_FRAMES_PER_SEGMENT,
    get: (line) => line.framesPerSegment,
    set: (line, framesPerSegment) => line.setFramesPerSegment(framesPerSegment),
  }),
  {
    field: 'toClass',
    title: 'To class',
    names: ['line to class'],
    read: (line) => (line.toClass === null ? 'none' : describeClass(line.toClass, line.classes)),
    write: (line, text) => line.goToClass(/^none$/i.test(text) ? null : readClass(line.classes, text)),
    options: ({ classes }) => {
      const options = classOptions(classes);
      return options && [{ value: 'none', text: 'none' }, ...options];
    },
    applies: ({ canGoToClass }) => canGoToClass,
  },
  choiceSetting({
    field: 'mode',
    title: 'Path',
    values: ['slerp', 'lerp'],
    get: (line) => line.mode,
    set: (line, mode) => line.change({ mode }),
  }),
  choiceSetting({
    field: 'easing',
    title: 'Easing',
    values: easings,
    get: (line) => line.settings.easing,
    set: (line, easing) => line.change({ easing }, 'change easing'),
  }),
  choiceSetting({
    field: 'repeat',
    title: 'Repeat',
    values: ['once', 'loop', 'ping-pong'],
    get: (line) => line.settings.repeat,
    set: (line, repeat) => line.change({ repeat }, 'change repeat'),
  }),
  integerSetting({
    field: 'rate',
    title: 'Frames per second',
    names: ['fps', 'rate'],
    min: SLOWEST_RATE,
    max: FASTEST_RATE,
    get: (line) => line.settings.rate,
    set: (line, rate) => line.change({ rate }, 'change rate'),
  }),
];

import { ringSizes } from '../../../contract/views/gallery.ts';
import { noiseStreams } from '../../../core/random/index.ts';
import { choiceSetting, plainOptions, optionOf, type NamedSetting } from '../../state/named-setting.ts';
import type { Gallery } from './gallery.svelte.ts';
import { readDegrees } from './wandering.ts';

/** Those of the gallery that the palette finds. */
export const settings: readonly NamedSetting<Gallery>[] = [
  {
    field: 'first',
    title: 'First seed',
    names: ['seed'],
    read: (gallery) => gallery.settings.first.seed,
    write: (gallery, text) => gallery.showFrom(text),
  },
  {
    field: 'first',
    title: 'Stream',
    read: (gallery) => gallery.settings.first.stream,
    write: (gallery, text) =>
      gallery.showFrom(gallery.settings.first.seed, optionOf(plainOptions(noiseStreams), text).value),
    options: () => plainOptions(noiseStreams),
  },
  {
    field: 'degrees',
    title: 'Angle of neighbours',
    control: 'Angle of neighbours in degrees',
    read: (gallery) => `${gallery.settings.degrees}°`,
    write: (gallery, text) => gallery.turn(readDegrees(text)),
  },
  choiceSetting({
    field: 'ringSize',
    title: 'Number of neighbours',
    control: 'Number',
    values: ringSizes.map(String),
    get: (gallery) => String(gallery.settings.ringSize),
    set: (gallery, size) =>
      gallery.change({ ringSize: ringSizes.find((one) => String(one) === size)! }, 'change neighbours'),
  }),
];

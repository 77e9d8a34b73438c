import type { InversionFigure } from '../../../contract/figures/inversion.ts';
import { inversion, type InversionSettings } from '../../../contract/views/inversion.ts';
import type { LatentShape } from '../../../core/latent.ts';
import { defineView, type Action } from '../view.ts';
import CropDialog from './CropDialog.svelte';
import Hint from './Hint.svelte';
import Inspector from './Inspector.svelte';
import { Inversion } from './inversion.svelte.ts';
import { settings } from './settings.ts';
import View from './View.svelte';

function act(run: (view: Inversion) => void): Action<Inversion> {
  return { run, enabled: ({ rows }) => rows.length > 0 };
}

/** A figure's images; only the pixels at the network's size are stored. */
function restore(
  { images, ladder, settings: { repeats } }: InversionFigure,
  { nextImage }: InversionSettings,
  shape: LatentShape,
): InversionSettings {
  const part = { x: 0, y: 0, width: shape[2], height: shape[1] };
  const restored = images.flatMap(({ name, ref }, i) =>
    ref.kind === 'stored' ? [{ id: `image${nextImage + i}`, name, part, shape, sha256: ref.sha256 }] : [],
  );
  const restoredSettings = { images: restored, nextImage: nextImage + images.length, ladder };
  return repeats === undefined ? restoredSettings : { ...restoredSettings, repeats };
}

export default defineView({
  contract: inversion,
  View,
  Inspector,
  Hint,
  dialogs: { crop: CropDialog },
  createState: (workspace): Inversion => new Inversion(workspace),
  settings,
  actions: {
    'images/add': { run: (view) => void view.chooseImages() },
    'images/crop': {
      run: (view) => view.openCrop(),
      enabled: ({ row, source }) => row !== null && source.original(row.image.id) !== null,
    },
    'images/remove': act((view) => view.remove(view.row!.image.id)),
    'images/join-codes': {
      run: (view) => view.joinLatents(),
      enabled: ({ invertedLatents }) => invertedLatents.length > 1,
    },
    'images/join-known': { run: (view) => view.known.join(), enabled: ({ known }) => known.canJoin },
    'inversion/larger-s': act((view) => view.showColumn(view.column + 1)),
    'inversion/smaller-s': act((view) => view.showColumn(view.column - 1)),
    'inversion/next-image': act((view) => view.step(1)),
    'inversion/previous-image': act((view) => view.step(-1)),
  },
  figures: {
    inversion: {
      name: 'an inversion',
      restore: (figure, settings, { shape }) => restore(figure, settings, shape),
    },
  },
});

import type { ExportSpec } from '../../contract/exports.ts';
import type { FigureSpec } from '../../contract/figures/index.ts';
import type { FileText } from '../../contract/formats.ts';
import { animationFile, hasTexts } from '../formats/index.ts';
import { recordAnimation } from '../recipes/animation-recipe.ts';
import { recordFigure } from '../recipes/figure-recipe.ts';
import type { RunOptions, Studio } from '../studio.ts';

/** The content of a file that is saved, with its recipe. */
export interface ExportContents {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Why the file cannot be made again from its recipe, or null. */
  readonly notReproducibleBecause: string | null;
  /** What is written beside a file whose format has no texts; absent for other formats. */
  readonly sidecar?: readonly FileText[];
}

/** All but pictures, which may be prepared before they are saved. */
export type StreamedExport = Exclude<ExportSpec, { readonly kind: 'picture' }>;

/** Makes the content of an export as it is read. Throws as recording and sampling do. */
export function makeContents(
  studio: Studio,
  { kind, spec }: StreamedExport,
  options: RunOptions,
): Promise<ExportContents> {
  return kind === 'animation' ? animate(studio, spec, options) : collect(studio, spec, options);
}

type SpecOf<Kind> = Extract<ExportSpec, { readonly kind: Kind }>['spec'];

async function animate(
  studio: Studio,
  { animation: spec, format }: SpecOf<'animation'>,
  options: RunOptions,
): Promise<ExportContents> {
  const { animation, texts, notReproducibleBecause } = await recordAnimation(studio, spec, format, options);
  return { pieces: animationFile(format).write(animation, texts), notReproducibleBecause };
}

async function collect(studio: Studio, spec: SpecOf<'data'>, options: RunOptions): Promise<ExportContents> {
  const { figure, texts, notReproducibleBecause } = await recordFigure(studio, spec.figure);
  const pieces = inTurn(await studio.data({ ...spec, figure }, { ...options, texts }));
  const contents = { pieces, notReproducibleBecause };
  return hasTexts(spec.format) ? contents : { ...contents, sidecar: texts };
}

async function* inTurn(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** What a figure is called in the name of its file. */
export function figureName(figure: FigureSpec): string {
  return figure.kind === 'comparison' ? `${figure.of.kind}-comparison` : figure.kind;
}

/** The name of the file that is proposed. */
export function fileNameOf({ kind, spec }: ExportSpec): string {
  switch (kind) {
    case 'picture':
      return `${figureName(spec.figure)}.${spec.format}`;
    case 'animation':
      return `${figureName(spec.animation.figure)}.${spec.format}`;
    case 'data':
      return `${figureName(spec.figure)}-${spec.content}.${spec.format}`;
  }
}

/**
 * Latent expressions: how an x_T is made, as a value (LatentRef) and as text.
 *
 *     ref    = one  |  [ sign ] one { sign one }
 *     one    = seed | stored | file | "slerp(" ref "," ref "," number ")"
 *                                   | "lerp("  ref "," ref "," number ")"
 *                                   | "near("  ref "," degrees "," digits ")"
 *                                   | "mix("   term { "," term } ")"
 *                                   | "mean("  ref  { "," ref  } ")"
 *     term   = number "*" one
 *     sign   = "+" | "-" | "−"
 *     seed   = ("seed" | "torch-cpu" | "torch-cuda" [ "@" card ] | "numpy" | "numpy-legacy") ":" digits
 *     card   = digits "x" digits  |  name
 *     stored = "stored:" 64 hexadecimal digits
 *     file   = "file:" path [ "#" digits ]
 *     path   = '"' text '"'  |  text
 *
 * `seed:` is short for `torch-cpu:`. Seeds are integers in [0, 2⁶⁴), below 2³² for numpy-legacy. Numbers are decimal,
 * also with an exponent (`-0.5`, `+2`, `.5`, `1e-3`); u may leave [0, 1]. White space may stand around every part, but not before `(` and `:`, nor
 * beside `@`.
 *
 * A card is its multiprocessors x the threads of each, or one of the names in random/cuda-cards.ts; it is stored and
 * written in numbers, so that no expression depends on a list. `torch-cuda` alone is an A100's layout, 108x2048.
 *
 * A path in quotes is taken as it is, with `""` for a quote in it; a backslash means itself. A path without quotes
 * is the rest of the text, or inside an expression the text up to the next comma or closing bracket, without the
 * white space around it. The digits after its last `#` are the index of the latent in the file; without them it is 0.
 *
 * A mix is Σ w·x / √(Σ w²) over 1 to 64 latents; not all of its weights are 0. `A - B + C` and `mean(A, B, C)` are short for
 * `mix(1*A, -1*B, 1*C)` and `mix(1*A, 1*B, 1*C)`, which is how they are stored and written. A sign follows white space; before
 * one, a path must be in quotes.
 *
 * At most 64 levels, 4096 parts and 65536 characters.
 */
export type { LatentRef, MixTerm } from './latent-ref/expression.ts';
export { cardNote, cardNotes } from './latent-ref/card-notes.ts';
export { checkLatentRef, MAX_DEPTH, MAX_NODES, type RefSize } from './latent-ref/check.ts';
export { formatLatentRef } from './latent-ref/format.ts';
export { exchangeLeaves, leavesOf, type LeafRef } from './latent-ref/leaves.ts';
export { parseLatentRef, type ParseOptions } from './latent-ref/parse.ts';
export { drawLatent, resolveLatent, type LatentReader } from './latent-ref/resolve.ts';
export { expandSeedList } from './latent-ref/seed-list.ts';

import { describe, expect, it } from 'vitest';
import type { LabelPart } from '../../../src/core/plots/label.ts';
import { setMath } from '../../../src/core/plots/math-text.ts';

/** Mathematics between dollars, an index after _ (italic) or . (upright), a hat as ^, a line as ¯. */
const shown = (text: string): string => setMath(text).map(show).join('');
const show = ({ text, face, level, hat, bar }: LabelPart): string => {
  if (level === 'down') return `${face === 'math' ? '_' : '.'}${text}`;
  return face === 'math' ? `$${text}${hat ? '^' : ''}${bar ? '¯' : ''}$` : text.replaceAll('\u200a', '');
};

describe('variables in a text are set as mathematics:', () => {
  it.each([
    ['x_T', '$x$_T'],
    ['The same x_T, x_t and x_0', 'The same $x$_T, $x$_t and $x$.0'],
    ['x̂_0 of x_{t-1}', '$x^$.0 of $x$_t.−1'],
    ['ᾱ_t and α̅_t, σ̂', '$α¯$_t and $α¯$_t, $σ^$'],
    ['η = 0.5', '$η$ = 0.5'],
    ['DDIM, η = σ̂', 'DDIM, $η$ = $σ^$'],
    ['θ = 83.1° at u = 0.5', '$θ$ = 83.1° at $u$ = 0.5'],
    ['S = 20, t=3', '$S$ = 20, $t$=3'],
    ['(x_T)', '($x$_T)'],
    ['Where does x_T end.', 'Where does $x$_T end.'],
    ['x_10', '$x$.10'],
    // The font of mathematics has no other letters than Latin and Greek ones: the text's is looked up for the rest.
    ['x_{漢字}', '$x$.漢字'],
    ['x_{θé1a}', '$x$_θ.é1_a'],
    ['x_{𝑥}', '$x$.𝑥'],
    ['x_{\ud800\0}', '$x$.\ud800\0'],
  ])('%s', (text, wanted) => expect(shown(text)).toBe(wanted));
});

describe('what is no variable stays as it is:', () => {
  it.each([
    '',
    'seed:1',
    'A study of S and T in a paper',
    'max_T, my_x_T',
    'x_hat',
    'x_0.npy#3',
    'file:x_T/y',
    "don't, it's x",
    'slerp(seed:1, seed:2, 0.25)',
    'η αγάπη',
    'x_{a b}',
    '日本 x',
    'crème ê',
  ])('%s', (text) => expect(setMath(text)).toEqual([{ text, face: 'text', level: 'line' }]));
});

it('an index that is slanted keeps apart from the word after it', () => {
  expect(setMath('x_T at')[2]!.text).toBe('\u200a at');
  expect(setMath('x_0 at')[2]!.text).toBe(' at');
});

import { describe, expect, it } from 'vitest';
import { nameLetters } from '../../../../src/contract/letters.ts';
import { cutLetters } from '../../../../src/main/figures/fonts/letters.ts';
import { fontOf } from './support.ts';

const own = (code: number): boolean => code < 0x590;
const cut = (text: string, file: string | null) => {
  const { pieces, missing, borrowed } = cutLetters(text, own, file === null ? null : fontOf(file).has);
  return { pieces: pieces.map(({ text: part, font }) => `${font}:${part}`), missing, borrowed };
};

describe('a text', () => {
  it('of letters that the own font has stays whole', () => {
    expect(cut('x̂₀ = σ̂', null).missing).toEqual(['₀']);
    expect(cut('a title, 3', 'cjk.otf')).toEqual({ pieces: ['own:a title, 3'], missing: [], borrowed: [] });
  });

  it('is cut where the font changes, and names what neither has', () => {
    expect(cut('S of 消息𠮷, 🙂', 'cjk.otf')).toEqual({
      pieces: ['own:S of ', 'fallback:消息𠮷', 'own:, 🙂'],
      missing: ['🙂'],
      borrowed: ['消', '息', '𠮷'],
    });
    expect(cut('消', null)).toEqual({ pieces: ['own:消'], missing: ['消'], borrowed: [] });
  });

  it('keeps right-to-left words in their order, whether the font has what stands between them or not', () => {
    expect(cut('abc שלום שיעול xyz', 'hebrew.ttf').pieces).toEqual([
      'own:abc ',
      'fallback:שלום שיעול',
      'own: xyz',
    ]);
    expect(cut('abc שלום 34 שיעול xyz', 'hebrew.ttf').pieces).toEqual([
      'own:abc ',
      'fallback:שיעול',
      'own: 34 ',
      'fallback:שלום',
      'own: xyz',
    ]);
    expect(cut('שלום a שיעול', 'hebrew.ttf').pieces).toEqual(['fallback:שלום', 'own: a ', 'fallback:שיעול']);
  });

  it('has Indian syllables of several signs one by one', () => {
    expect(cut('हिन्दी किताब', 'devanagari.ttf').pieces).toEqual([
      ...['fallback:हि', 'fallback:न्दी', 'own: ', 'fallback:कि', 'fallback:ता', 'fallback:ब'],
    ]);
  });

  it('does not name what draws nothing', () => {
    expect(cut('a\u200d\ufe0f\u202e\ud800\u0007b', null).missing).toEqual([]);
  });
});

it('letters are named with their code points, invisible ones by these alone, and no more than twelve', () => {
  expect(nameLetters(['消', '\u093f', '\u2028', '𠮷'])).toBe('消 (U+6D88), U+093F, U+2028, 𠮷 (U+20BB7)');
  const many = [...'一二三四五六七八九十百千万億'];
  expect(nameLetters(many)).toMatch(/千 \(U\+5343\) and 2 more$/);
});

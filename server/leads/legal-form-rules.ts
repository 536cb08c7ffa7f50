/**
 * The legal forms of Germany, Austria and Switzerland, as words of a normalised company name. Those that are
 * nothing else go wherever they stand; short ones that are also words or initials go at the end only, and a name
 * is never emptied. Time is linear: at each word a bounded number of forms of a bounded length is tried.
 */

/** Removed at any place. Written as `normaliseCompany` leaves them: dots gone, umlauts spelled out. */
const ANYWHERE = forms(`
  gmbh co kgaa, gmbh co kg, gmbh und co kg, gmbh u co kg, gmbh co ohg, gmbh, ggmbh, g m b h, gesmbh, ges mbh, ges m b h,
  gesellschaft mbh, gesellschaft m b h, gesellschaft mit beschraenkter haftung, mbh, m b h,
  ug haftungsbeschraenkt co kg, ug haftungsbeschraenkt, ug co kg, ug, haftungsbeschraenkt,
  ag co kgaa, ag co kg, se co kgaa, se co kg, kgaa, co kgaa, co kg, und co kg, u co kg, co ohg, co og, co keg,
  ohg, gbr, gesbr, partgmbb, partg mbb, partg, eingetragener kaufmann, eingetragene kauffrau, eingetragener verein,
  eingetragene genossenschaft, aktiengesellschaft, kommanditgesellschaft, offene handelsgesellschaft,
  gesellschaft buergerlichen rechts, sarl, sàrl, s à r l, s a r l, sagl
`);

/** Removed at the end only, again and again. */
const AT_THE_END = forms(`
  ag, a g, kg, k g, og, o g, oeg, keg, se, sa, s a, sas, srl, s r l, snc, eg, e g, ev, e v, eu, e u, ek, e k, e kfm,
  e kfr, ekfm, ekfr, e gen, egen, gen, ltd, limited, inc, llc, plc, bv, b v, und co, u co, co, cie
`);

type Forms = { readonly longest: number; readonly known: ReadonlySet<string> };

function forms(list: string): Forms {
  const known = list.split(',').map((form) => form.trim().split(/\s+/u).join(' '));
  return { known: new Set(known), longest: Math.max(...known.map((form) => form.split(' ').length)) };
}

export function withoutLegalForms(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length;) {
    const length = formStartingAt(words, at);
    if (length === 0) kept.push(words[at] ?? '');
    at += Math.max(length, 1);
  }
  for (let length = formAtEnd(kept); length > 0; length = formAtEnd(kept)) kept.length -= length;
  return kept.length > 0 ? kept : words;
}

function formStartingAt(words: readonly string[], at: number): number {
  for (let length = Math.min(ANYWHERE.longest, words.length - at); length > 0; length -= 1) {
    if (ANYWHERE.known.has(words.slice(at, at + length).join(' '))) return length;
  }
  return 0;
}

/** Never the whole name: "AG" and "Co" alone are names. */
function formAtEnd(words: readonly string[]): number {
  for (let length = Math.min(AT_THE_END.longest, words.length - 1); length > 0; length -= 1) {
    if (AT_THE_END.known.has(words.slice(words.length - length).join(' '))) return length;
  }
  return 0;
}

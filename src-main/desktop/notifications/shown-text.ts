/** Lookalikes: some notification servers read what is shown as markup. */
const MARKUP: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆' };

const LONGEST = 40;

/**
 * An attacker's text as a notification may show it: at most 40 characters; no control, bidirectional, zero-width
 * or unassigned ones, no markup, and only a few marks on one letter.
 */
export function shownText(text: string, longest = LONGEST): string {
  // More than can be shown is not looked at.
  const clean = text
    .slice(0, longest * 20)
    .toWellFormed()
    .replaceAll(/\p{C}|\p{Zl}|\p{Zp}|\u{FFFD}|\p{Variation_Selector}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/(\p{M}{2})\p{M}+/gu, '$1')
    .replaceAll(/[<>&]/g, (sign) => MARKUP[sign] ?? '')
    .trim();
  const letters = [...new Intl.Segmenter('en').segment(clean)].map(({ segment }) => segment);
  return letters.length <= longest ? clean : `${letters.slice(0, longest - 1).join('')}…`;
}

/** Advance widths of the printable ASCII characters from the space on, thousandths of the font's size (Arimo's, which are Helvetica's). */
const ADVANCES = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const FIRST = 32;
/** Of a character that the table does not have. */
const USUAL = 556;
const BOLD = 1.08;

/** Width of a line of text in the figures' font, in the unit of `fontSize`; bold is taken for a little wider throughout. */
export function textWidth(text: string, fontSize: number, bold: boolean): number {
  let thousandths = 0;
  for (const character of text) thousandths += ADVANCES[character.codePointAt(0)! - FIRST] ?? USUAL;
  return (thousandths / 1000) * fontSize * (bold ? BOLD : 1);
}

/** A line that can be typed as it is: words with anything but plain letters are quoted. */
export function shellLine(...words: string[]): string {
  return words
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

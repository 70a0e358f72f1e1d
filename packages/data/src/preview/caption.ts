import { textWidth } from '@perseus/core';

/** What a name may be broken behind, the better first. */
const MARKS = [' /', '_', '-+.'];

/**
 * A name on at most two lines of that width: broken behind a separator where there is one, and shortened in its middle
 * where it is longer yet, as names differ at their ends.
 */
export function captionLines(name: string, width: number, fontSize: number): string[] {
  const fits = (text: string) => textWidth(text, fontSize, false) <= width;
  if (fits(name)) return [name];
  let end = name.length;
  while (end > 1 && !fits(name.slice(0, end))) end--;
  const breaks = MARKS.map((marks) =>
    Math.max(...[...marks].map((mark) => name.lastIndexOf(mark, end - 1) + 1)),
  );
  const first = name.slice(0, breaks.find((at) => at > end / 3) ?? end);
  const rest = name.slice(first.length);
  return [first, fits(rest) ? rest : shortened(rest, fits)];
}

function shortened(text: string, fits: (text: string) => boolean): string {
  for (let kept = text.length - 1; kept > 1; kept--) {
    const shorter = `${text.slice(0, Math.floor(kept / 3))}...${text.slice(text.length - Math.ceil((2 * kept) / 3))}`;
    if (fits(shorter)) return shorter;
  }
  return '...';
}

/** Names without the folders that all of them begin with. */
export function withoutCommonFolder(names: readonly string[]): string[] {
  const folders = names.map((name) => name.slice(0, name.lastIndexOf('/') + 1));
  const [first = ''] = folders;
  let common = first;
  while (!folders.every((folder) => folder.startsWith(common)))
    common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  return names.map((name) => name.slice(common.length));
}

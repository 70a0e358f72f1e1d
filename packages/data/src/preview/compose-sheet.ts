import { COLOURS, FONT_FAMILY, renderSvg, type Cutout } from '@perseus/core';
import sharp from 'sharp';
import { captionLines, withoutCommonFolder } from './caption.js';

export interface Tile {
  name: string;
  /** What the label rests on, '' where nobody said. */
  basis: string;
  cutout: Cutout;
}

/** Cutouts of one class and split, and how many of them the dataset has. */
export interface Strip {
  className: 'member' | 'background';
  split: string;
  of: number;
  tiles: readonly Tile[];
}

export interface Sheet {
  title: string;
  subtitle: string;
  strips: readonly Strip[];
  /** Height of a cutout over its width. */
  tileRatio: number;
}

/** Pixels, all of them. */
const TILE = 200;
const GAP = 14;
const MARGIN = 36;
const HEAD = 96;
/** Between the classes. */
const CLASS_HEAD = 56;
/** To the left of the tiles: the split, and how many are shown. */
const SIDE = 150;
const FONT = 15;
const LINE = 18;
const MOST_COLUMNS = 10;
/** For the title. */
const LEAST_WIDTH = 820;

const CLASS_COLOURS = { member: COLOURS.vermilion, background: COLOURS.blue } as const;

interface Placed extends Tile {
  caption: string[];
  x: number;
  y: number;
}

/** A PNG of all strips, one below the other, at most ten cutouts abreast. */
export async function composeSheet(sheet: Sheet): Promise<Uint8Array> {
  const tileHeight = Math.max(1, Math.round(TILE * sheet.tileRatio));
  const { texts, tiles, width, height } = layOut(sheet, tileHeight);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT_FAMILY}">` +
    `${texts.join('')}</svg>`;
  const images = await Promise.all(
    tiles.map(async ({ cutout: { pixels, width: from, height: high }, x, y }) => ({
      input: await sharp(pixels, { raw: { width: from, height: high, channels: 3 } })
        .resize(TILE, tileHeight, { fit: 'fill' })
        .raw()
        .toBuffer(),
      raw: { width: TILE, height: tileHeight, channels: 3 as const },
      left: x,
      top: y,
    })),
  );
  return sharp(await renderSvg(svg, 1))
    .removeAlpha()
    .composite(images)
    .png()
    .toBuffer();
}

function layOut({ title, subtitle, strips }: Sheet, tileHeight: number) {
  const texts = [
    text(MARGIN, MARGIN + 24, title, { size: 30, bold: true }),
    text(MARGIN, MARGIN + 50, subtitle, { size: 17, colour: '#555555' }),
  ];
  const tiles: Placed[] = [];
  const columns = columnsFor(Math.max(1, ...strips.map((strip) => strip.tiles.length)));
  const names = withoutCommonFolder(strips.flatMap((strip) => strip.tiles.map(({ name }) => name)));
  let named = 0;
  let y = MARGIN + HEAD - 40;
  let className = '';
  for (const strip of strips) {
    if (strip.className !== className) {
      className = strip.className;
      y += CLASS_HEAD;
      texts.push(
        `<rect x="${MARGIN}" y="${y - 36}" width="6" height="24" fill="${CLASS_COLOURS[strip.className]}"/>`,
        text(MARGIN + 16, y - 16, className, {
          size: 24,
          bold: true,
          colour: CLASS_COLOURS[strip.className],
        }),
      );
    }
    texts.push(
      text(MARGIN + 16, y + 22, strip.split, { size: 19, bold: true }),
      text(MARGIN + 16, y + 44, `${strip.tiles.length} of ${strip.of}`, { size: FONT, colour: '#555555' }),
    );
    const placed = strip.tiles.map((tile, i): Placed => ({
      ...tile,
      caption: captionLines(names[named++]!, TILE, FONT),
      x: MARGIN + SIDE + (i % columns) * (TILE + GAP),
      y: 0,
    }));
    for (let first = 0; first < placed.length; first += columns) {
      const line = placed.slice(first, first + columns);
      for (const tile of line) {
        tile.y = y;
        texts.push(...captionOf(tile, y + tileHeight, CLASS_COLOURS[strip.className]));
        tiles.push(tile);
      }
      const lines = Math.max(...line.map(({ caption, basis }) => caption.length + (basis === '' ? 0 : 1)));
      y += tileHeight + lines * LINE + 26;
    }
  }
  const width = Math.max(LEAST_WIDTH, 2 * MARGIN + SIDE + columns * (TILE + GAP) - GAP);
  return { texts, tiles, width, height: y + MARGIN - 26 };
}

/** Lines of about one length. */
function columnsFor(count: number): number {
  return Math.ceil(count / Math.ceil(count / MOST_COLUMNS));
}

function captionOf({ caption, basis, x }: Placed, bottom: number, colour: string): string[] {
  const lines = caption.map((line, i) => text(x, bottom + LINE * (i + 1) + 2, line, { size: FONT }));
  const below = bottom + LINE * (caption.length + 1) + 2;
  return [
    `<rect x="${x}" y="${bottom}" width="${TILE}" height="3" fill="${colour}"/>`,
    ...lines,
    ...(basis === '' ? [] : [text(x, below, basis, { size: FONT - 1, colour: '#555555' })]),
  ];
}

function text(
  x: number,
  y: number,
  content: string,
  { size, bold = false, colour = COLOURS.ink }: { size: number; bold?: boolean; colour?: string },
): string {
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${colour}">${escaped(content)}</text>`;
}

/** Names come from tables: `&` and `<` in them are text, and what XML has no place for is left out. */
function escaped(content: string): string {
  return content
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

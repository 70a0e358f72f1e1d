import { writeFile } from 'node:fs/promises';

/** A FITS image made by hand: pixels as float32, the first row of the file first. */
export async function writeImage(
  path: string,
  { width, height }: { width: number; height: number },
  cards: Record<string, number | string>,
  pixelAt: (x: number, y: number) => number,
): Promise<string> {
  const all = { BITPIX: -32, NAXIS: 2, NAXIS1: width, NAXIS2: height, ...cards };
  const lines = ['SIMPLE  =                    T'];
  for (const [name, value] of Object.entries(all)) {
    lines.push(`${name.padEnd(8)}= ${typeof value === 'string' ? `'${value}'` : String(value).padStart(20)}`);
  }
  lines.push('END');
  const header = lines.map((line) => line.padEnd(80)).join('');
  const data = Buffer.alloc(Math.ceil((width * height * 4) / 2880) * 2880);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.writeFloatBE(pixelAt(x, y), (y * width + x) * 4);
  await writeFile(
    path,
    Buffer.concat([Buffer.from(header.padEnd(Math.ceil(header.length / 2880) * 2880)), data]),
  );
  return path;
}

/** Cards of an image on the tangent plane, whose reference point is its centre. */
export function tangentCards(options: {
  width: number;
  height: number;
  raDeg?: number;
  decDeg?: number;
  pixelScaleArcsec: number;
  turnDeg?: number;
}): Record<string, number | string> {
  const { width, height, raDeg = 50, decDeg = 41.5, pixelScaleArcsec, turnDeg = 0 } = options;
  const step = pixelScaleArcsec / 3600;
  const [cosine, sine] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  return {
    CTYPE1: 'RA---TAN',
    CTYPE2: 'DEC--TAN',
    CRVAL1: raDeg,
    CRVAL2: decDeg,
    CRPIX1: (width + 1) / 2,
    CRPIX2: (height + 1) / 2,
    CD1_1: -step * cosine,
    CD1_2: step * sine,
    CD2_1: step * sine,
    CD2_2: step * cosine,
    BUNIT: 'nanomaggy',
  };
}

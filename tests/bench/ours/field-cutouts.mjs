/**
 * node field-cutouts.mjs FOLDER EXTENSION SIZE COUNT [rendered]
 *
 * Cutouts at places in sky order (`rendered`: once more, when every block is in memory); prints {perSecond}.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderedTile, renderingSchema } from '@perseus/data';

const [folder, extension, size, count, twice] = process.argv.slice(2);
const images = Object.fromEntries(
  ['g', 'r', 'i'].map((band) => [band, { path: join(folder, `${band}.${extension}`) }]),
);
const places = JSON.parse(await readFile(join(folder, 'places.json'), 'utf8')).slice(0, Number(count));
// As a classification goes: down the field in stripes, across each.
const stripe = ({ y }) => Math.floor(-y / 256);
places.sort((a, b) => stripe(a) - stripe(b) || a.x - b.x);

const field = { name: 'bench', images };
const rendering = renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec: 0.4, stretch: 3, q: 8 });
// The addon is loaded here, as the peer's imports are before its clock begins.
await (await RenderedTile.open(field, rendering))[Symbol.asyncDispose]();
const begin = process.hrtime.bigint();
const tile = await RenderedTile.open(field, rendering);
let seconds = await cutAll();
if (twice) seconds = await cutAll();
else seconds = Number(process.hrtime.bigint() - begin) / 1e9;
await tile[Symbol.asyncDispose]();
console.log(JSON.stringify({ perSecond: places.length / seconds }));

async function cutAll() {
  const start = process.hrtime.bigint();
  let cutout;
  for (const { ra, dec } of places) {
    const { x, y } = tile.placeOf({ raDeg: ra, decDeg: dec });
    cutout = await tile.cutout(x, y, Number(size), cutout);
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

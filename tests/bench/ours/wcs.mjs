// node wcs.mjs IMAGE POSITIONS SIDE: millions of positions a second, from the sky to pixels.
import { FitsImage } from '@perseus/data';

const [path, positions, side] = process.argv.slice(2);
const count = Number(positions);
const image = await FitsImage.open(path);
const wcs = await image.wcs();
const row = Math.ceil(Math.sqrt(count));
const along = (i) => (i / row) * Number(side);
const [ra, dec] = await wcs.pixelToSky(
  Float64Array.from({ length: count }, (_, i) => along(i % row)),
  Float64Array.from({ length: count }, (_, i) => along(Math.floor(i / row))),
);
await wcs.skyToPixel(ra.subarray(0, 1000), dec.subarray(0, 1000));
const start = performance.now();
const [x, y] = await wcs.skyToPixel(ra, dec);
const seconds = (performance.now() - start) / 1000;
const checks = [0, count >> 1, count - 1].map((i) => [x[i], y[i]]);
await image.close();
console.log(JSON.stringify({ millionsPerSecond: count / 1e6 / seconds, checks }));

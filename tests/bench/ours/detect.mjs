// node detect.mjs IMAGE THREADS: Mpx/s of detection from a file to a catalogue; THREADS may be "all".
import { FitsImage, detectSources } from '@perseus/data';

const [path, threads] = process.argv.slice(2);
const image = await FitsImage.open(path);
const pixels = image.width * image.height;
await image.readSection(0, 0, image.width, image.height);
await image.close();
const start = performance.now();
const catalogue = await detectSources(
  { name: 'bench', images: { r: { path } } },
  threads === 'all' ? {} : { threads: Number(threads) },
);
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ megapixelsPerSecond: pixels / 1e6 / seconds, objects: catalogue.rows }));

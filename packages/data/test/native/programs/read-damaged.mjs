// Run by damage.test.ts: reads copies of an image with a few bytes changed, and tells how often each outcome was seen.
import { readFileSync, writeFileSync } from 'node:fs';
import { FitsImage } from '@perseus/data';

const [original, copy, seed, times] = process.argv.slice(2);
const bytes = readFileSync(original);

// A linear congruential generator (Numerical Recipes): the same damage each time.
let state = Number(seed);
function draw(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function damaged() {
  const changed = Buffer.from(bytes);
  for (let change = draw(4); change >= 0; change--) {
    const at = draw(changed.length);
    changed[at] = draw(2) ? draw(256) : changed[at] ^ (1 << draw(8));
  }
  return draw(10) === 0 ? changed.subarray(0, draw(changed.length)) : changed;
}

async function outcome() {
  try {
    const image = await FitsImage.open(copy);
    try {
      await image.readSection(0, 0, Math.min(image.width, 64), Math.min(image.height, 64));
      return 'read';
    } finally {
      await image.close();
    }
  } catch (error) {
    return error.code ?? error.stack;
  }
}

const seen = {};
for (let time = 0; time < Number(times); time++) {
  writeFileSync(copy, damaged());
  const what = await outcome();
  seen[what] = (seen[what] ?? 0) + 1;
}
console.log(JSON.stringify(seen));

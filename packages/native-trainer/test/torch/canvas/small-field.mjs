// A field that tests and the programs that they start paint on canvases.

const NODE_STEP = 16;
const SATURATION = 50;

export function smallField(seed = 1) {
  const [width, height] = [150, 110];
  const bands = [0, 1, 2].map(() => new Float32Array(width * height));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const value = (Math.imul(at + 1, 2654435761 + seed) >>> 8) / 2 ** 24;
      const isRed = x >= 40 && x < 75 && y >= 15 && y < 60;
      const isEmpty = x >= 85 && x < 120 && y >= 58 && y < 100;
      const isSaturated = at % 41 === 7;
      const colours = isRed ? [value + 0.5, 0, 0] : [value, value, value];
      bands.forEach((band, i) => {
        band[at] = isEmpty && i === 1 ? NaN : isSaturated ? SATURATION + 10 : colours[i];
      });
    }
  return { width, height, bands };
}

export function sourcesOf({ width: imageWidth, height: imageHeight, bands }, { x, y, width, height }) {
  const across = nodesAlong(x, width);
  const nodes = nodesAlong(y, height).flatMap((nodeY) => across.map((nodeX) => [nodeX, nodeY]));
  const imageX = Float64Array.from(nodes, ([nodeX]) => nodeX);
  const imageY = Float64Array.from(nodes, ([, nodeY]) => nodeY);
  const image = { x: 0, y: 0, width: imageWidth, height: imageHeight, saturation: SATURATION, factor: 1 };
  return {
    ...{ x, y, width, height },
    nodeStep: NODE_STEP,
    bands: bands.map((pixels) => ({ ...image, pixels, imageX, imageY })),
    mask: null,
    style: {
      resampling: 'bilinear',
      stretch: { stretch: 1, q: 6, minimum: 0, weights: [1, 1, 1] },
      brightening: null,
      noise: [0, 0, 0],
      noiseSeed: 0,
    },
  };
}

/** Where the nodes lie between which `count` pixels from `from` on do. */
function nodesAlong(from, count) {
  const beyond = from % NODE_STEP;
  const nodes = Math.floor((beyond + count - 1) / NODE_STEP) + 2;
  return Array.from({ length: nodes }, (_, node) => from - beyond + node * NODE_STEP);
}

export async function paintAll(canvas, field, fromLast = false) {
  const { side, blocks } = canvas;
  const across = Math.ceil(field.width / side);
  const down = Math.ceil(field.height / side);
  const ids = Int32Array.from({ length: across * down }, (_, i) => (fromLast ? blocks - 1 - i : i));
  const rows = Array.from({ length: down }, (_, row) => {
    const height = Math.min(side, field.height - row * side);
    const rectangle = { x: 0, y: row * side, width: field.width, height };
    return canvas.paint(sourcesOf(field, rectangle), [...ids.subarray(row * across, (row + 1) * across)]);
  });
  await Promise.all(rows);
  return { column: 0, row: 0, across, ids };
}

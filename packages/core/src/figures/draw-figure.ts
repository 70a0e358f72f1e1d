import { extname } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { PerseusError } from '../errors/perseus-error.js';
import { renderSvg } from './render-svg.js';
import { FIGURE_CONFIG } from './style.js';
import { textWidth } from './text-width.js';

/** Pixels of a PNG for each unit of the drawing: sharp in print at a column's width. */
const PNG_ZOOM = 2;

/** A drawing: what all drawings share (`FIGURE_CONFIG`) is added when it is drawn. */
export type Figure = TopLevelSpec;
/** One of several drawings side by side or above each other. */
export type Panel = Extract<Figure, { vconcat: unknown }>['vconcat'][number];
/** One of several drawings on top of each other. */
export type Layer = Extract<Figure, { layer: unknown }>['layer'][number];

/** Along which field an axis runs, and how. */
export type Position = NonNullable<NonNullable<Extract<Figure, { mark: unknown }>['encoding']>['x']>;

/**
 * Draws a Vega-Lite figure into a file, PNG or SVG by its extension.
 *
 * @throws PerseusError `FIGURE_FORMAT`; what writing the file throws
 */
export async function drawFigure(figure: Figure, path: string): Promise<void> {
  const format = extname(path).toLowerCase();
  if (format !== '.png' && format !== '.svg') {
    throw new PerseusError(
      'FIGURE_FORMAT',
      `"${path}": figures are written as .png or .svg. Give the file one of these extensions.`,
      { path },
    );
  }
  const svg = await svgOf(figure);
  await writeFileAtomically(path, format === '.svg' ? svg : await renderSvg(svg, PNG_ZOOM));
}

/** Loaded when a figure is drawn: whoever only classifies need not wait for it. */
async function svgOf(figure: Figure): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  measureText(vega);
  const { spec } = compile({ ...figure, config: FIGURE_CONFIG });
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

interface MeasuredText {
  text?: unknown;
  fontSize?: number;
  fontWeight?: string | number;
}

/** Without a canvas Vega takes every character for 0.8 em wide, and leaves gaps where no text is. */
function measureText(vega: object): void {
  // Vega exports it for this purpose, and its types do not tell.
  const { textMetrics } = vega as {
    textMetrics: { width: (item: MeasuredText, line?: unknown) => number };
  };
  textMetrics.width = ({ text, fontSize = 11, fontWeight }, line = text) => {
    const lines = Array.isArray(line) ? line : [line ?? ''];
    const bold = fontWeight === 'bold' || Number(fontWeight) >= 600;
    return Math.max(...lines.map((one) => textWidth(String(one), fontSize, bold)));
  };
}

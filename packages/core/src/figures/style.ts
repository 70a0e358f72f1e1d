import type { Config } from 'vega-lite';

/** Colours that are told apart with any colour vision. Okabe & Ito (2008), "Color universal design". */
export const COLOURS = { blue: '#0072b2', vermilion: '#d55e00', grey: '#8c8c8c', ink: '#1a1a1a' } as const;

/** Of the font package that comes along; the others stand in where an SVG is opened without it. */
export const FONT_FAMILY = 'Arimo';
const FONTS = `${FONT_FAMILY}, Helvetica, Arial, sans-serif`;

/** Printed figures: white ground, thin axes with ticks, no grid boxes, one typeface. */
export const FIGURE_CONFIG: Config = {
  background: 'white',
  padding: 16,
  font: FONTS,
  title: {
    anchor: 'start',
    fontSize: 15,
    fontWeight: 'bold',
    color: COLOURS.ink,
    subtitleColor: '#555555',
    subtitleFontSize: 12,
    subtitlePadding: 4,
    offset: 12,
  },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    labelColor: COLOURS.ink,
    titleColor: COLOURS.ink,
    domainColor: COLOURS.ink,
    tickColor: COLOURS.ink,
    gridColor: '#e6e6e6',
    titlePadding: 8,
    labelFlush: false,
  },
  legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', symbolStrokeWidth: 2.5 },
  view: { stroke: null },
  line: { strokeWidth: 2, strokeJoin: 'round' },
};

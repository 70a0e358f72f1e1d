import type { FieldTile, MeasuredSeeing } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';

/** The tiles, with the seeing of images whose headers say nothing of it measured on their stars. */
export async function measuringSeeing(
  { voice, signal }: Session,
  tiles: readonly FieldTile[],
  bands: readonly string[],
): Promise<FieldTile[]> {
  const { measureSeeing } = await import('@perseus/data');
  const found = await voice.measured({ title: 'Seeing', unit: 'images' }, (meter) =>
    measureSeeing(tiles, bands, { signal, onProgress: (done, total) => meter.update(done, total) }),
  );
  const told = bands.map((band) => seeingText(found, band)).filter((text) => text !== '');
  if (told.length > 0) voice.note(`Seeing, measured on the stars: ${told.join('; ')}.`);
  const [first] = found.unknown;
  if (first) {
    const others = found.unknown.length - 1;
    voice.note(`${first.message}${others > 0 ? ` So it is with ${others} further images.` : ''}`);
  }
  return found.tiles;
}

function seeingText({ measured }: MeasuredSeeing, band: string): string {
  const widths = measured.filter((one) => one.band === band).map(({ psfFwhmArcsec }) => psfFwhmArcsec);
  if (widths.length === 0) return '';
  const [least, most] = [Math.min(...widths), Math.max(...widths)].map((width) => width.toFixed(2));
  return least === most
    ? `${band} ${least} arcsec`
    : `${band} ${least} to ${most} arcsec in ${widths.length} tiles`;
}

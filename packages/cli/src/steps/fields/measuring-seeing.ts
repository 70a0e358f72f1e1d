import { counted } from '@perseus/core';
import type { FieldTile, MeasuredSeeing, MeasuringSeeing } from '@perseus/data';
import { SavedAndStopped, type Session } from '../../terminal/command-action.js';

/**
 * The tiles, with the seeing of images whose headers say nothing of it measured on their stars.
 *
 * @param keepIn folder of the job that goes on with the same numbers
 * @throws SavedAndStopped where a stop was asked for, and what is measured is kept
 */
export async function measuringSeeing(
  session: Session,
  tiles: readonly FieldTile[],
  bands: readonly string[],
  keepIn?: string,
): Promise<Pick<MeasuredSeeing, 'tiles' | 'damage'>> {
  const { voice } = session;
  const found = await voice.measured({ title: 'Seeing', unit: 'images' }, (meter) =>
    measured(session, tiles, bands, {
      ...(keepIn !== undefined && { keepIn }),
      onProgress: (done, total) => meter.update(done, total),
    }),
  );
  const told = bands.map((band) => seeingText(found, band)).filter((text) => text !== '');
  if (told.length > 0) voice.note(`Seeing, measured on the stars: ${told.join('; ')}.`);
  const [first] = found.unknown;
  if (first) {
    const others = found.unknown.length - 1;
    voice.note(`${first.message}${others > 0 ? ` So it is with ${others} further images.` : ''}`);
  }
  return found;
}

async function measured(
  { signal, commandLine }: Session,
  tiles: readonly FieldTile[],
  bands: readonly string[],
  how: MeasuringSeeing,
): Promise<MeasuredSeeing> {
  const { measureSeeing } = await import('@perseus/data');
  try {
    return await measureSeeing(tiles, bands, { ...how, signal });
  } catch (error) {
    if (signal.aborted && how.keepIn !== undefined) throw new SavedAndStopped(commandLine);
    throw error;
  }
}

function seeingText({ measured }: MeasuredSeeing, band: string): string {
  const widths = measured.filter((one) => one.band === band).map(({ psfFwhmArcsec }) => psfFwhmArcsec);
  if (widths.length === 0) return '';
  const [least, most] = [Math.min(...widths), Math.max(...widths)].map((width) => width.toFixed(2));
  return least === most
    ? `${band} ${least} arcsec`
    : `${band} ${least} to ${most} arcsec in ${counted(widths.length, 'tile')}`;
}

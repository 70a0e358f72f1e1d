import { PerseusError } from '@perseus/core';
import type { BuildField, FieldSource, RenderingChoice } from '@perseus/data';
import type { Session } from '../../terminal/command-action.js';
import { measuringSeeing } from './measuring-seeing.js';

/** A field's tiles and how a dataset's cutouts are rendered from them. */
export async function renderedField(
  source: FieldSource,
  choice: RenderingChoice,
  deredden: string | undefined,
): Promise<BuildField> {
  const { chooseRendering, fieldTiles, readExtinctionMap } = await import('@perseus/data');
  const tiles = await fieldTiles(source, choice.bands ?? null);
  const [first] = tiles;
  if (!first) throw new PerseusError('FIELD_FILES', 'The field has no tiles. Name one.', { option: 'field' });
  const rendering = await chooseRendering(choice, first, null);
  if (deredden === undefined) return { tiles, rendering };
  const removed = { tiles, rendering: { ...rendering, extinction: 'removed' as const } };
  if (deredden === 'columns') return { ...removed, extinctionColumns: true };
  return { ...removed, extinctionMap: await readExtinctionMap(deredden) };
}

/** The same with the seeing of the first tile, which is the one that a dataset records. */
export async function withItsSeeing(session: Session, field: BuildField): Promise<BuildField> {
  const { tiles, rendering } = field;
  const first = await measuringSeeing(session, tiles.slice(0, 1), rendering.bands);
  return { ...field, tiles: [...first.tiles, ...tiles.slice(1)] };
}

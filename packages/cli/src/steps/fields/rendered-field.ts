import { PerseusError } from '@perseus/core';
import type { BuildField, FieldSource, RenderingChoice } from '@perseus/data';

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

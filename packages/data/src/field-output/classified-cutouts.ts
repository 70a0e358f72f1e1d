import { PerseusError, type CatalogueRow, type Cutout, type CutoutSource } from '@perseus/core';
import { columnNamed, type Catalogue } from '../catalogue/table/catalogue.js';
import { textAt } from '../catalogue/table/column.js';
import type { ObjectExtinction } from '../field-classification/field-request.js';
import { OpenTiles } from '../field-classification/tiles/open-tiles.js';
import type { FieldTile } from '../rendering/field-tile.js';
import type { RenderedTile } from '../rendering/rendered-tile.js';
import type { Rendering } from '../rendering/rendering.js';
import type { TileTreatment } from '../rendering/treatment/tile-treatment.js';
import { brighteningOf } from '../rendering/treatment/brightening.js';

/** As the request said that was classified. */
export interface ClassifiedCutoutsOptions extends TileTreatment {
  tiles: readonly FieldTile[];
  rendering: Rendering;
  objectExtinction?: ObjectExtinction;
  /** Side of the cutouts, pixels of the rendering. */
  size: number;
}

/**
 * Cutouts of classified objects such as the model saw them: each from the tile that the table names, without its own
 * extinction where that was taken out.
 *
 * Tiles that no object was taken from are not opened: a damaged one does no harm.
 *
 * @param table as `classifyFieldTo` wrote it, its rows those of the catalogue that was classified
 * @throws PerseusError in `read`: `CUTOUT_MISSING` where the table names no tile of the field, and what reading one throws
 */
export function classifiedCutouts(
  table: Catalogue,
  options: ClassifiedCutoutsOptions,
): CutoutSource & AsyncDisposable {
  const { tiles, size, objectExtinction, ...treatment } = options;
  const opened = new OpenTiles(tiles, { ...treatment, cacheBytes: 0 });
  const nameColumn = columnNamed(table, 'field_tile');
  return {
    async read(row: CatalogueRow): Promise<Cutout> {
      const index = row.row - 1;
      const tile = await tileOf(row, nameColumn ? textAt(nameColumn, index) : '');
      const extinction = objectExtinction?.of(index) ?? null;
      const brighter = extinction === null ? undefined : brighteningOf(extinction, treatment.rendering.bands);
      const { pixels } = await opened.use(tile, (of) => {
        const { x, y } = of.placeOf(row);
        return of.cutoutAlone(x, y, size, brighter);
      });
      return { pixels, height: size, width: size };
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };

  /** Of tiles that share a name, the one that shows the object farthest from its edges, as in the plan. */
  async function tileOf(row: CatalogueRow, name: string): Promise<number> {
    const named = [...tiles.keys()].filter((index) => tiles[index]?.name === name);
    let [best, most] = [named[0], -Infinity];
    for (const index of named.length > 1 ? named : []) {
      const room = await opened.use(index, (tile) => Promise.resolve(roomIn(tile, row)));
      if (room > most) [best, most] = [index, room];
    }
    if (best !== undefined) return best;
    const message = `Row ${row.row} of ${table.path} was taken from the tile "${name}", which is none of the field's.`;
    throw new PerseusError('CUTOUT_MISSING', message, { path: table.path, row: row.row });
  }
}

function roomIn(tile: RenderedTile, row: CatalogueRow): number {
  const { x, y } = tile.placeOf(row);
  const { width, height } = tile.grid;
  return (Math.min(x, width - 1 - x) + 1) * (Math.min(y, height - 1 - y) + 1);
}

import { columnNamed, type Catalogue } from '../../table/catalogue.js';
import { numberAt, textAt, type Column } from '../../table/column.js';

/**
 * Positions in degrees from the seven columns that the CDS writes a position in: RAh RAm RAs, DE- DEd DEm DEs.
 *
 * Minutes and seconds may be missing, and are 0 then. Null where there are no such columns.
 */
export function positionColumns(catalogue: Pick<Catalogue, 'columns' | 'rows'>): Column[] | null {
  const table = catalogue as Catalogue;
  const [hours, raMinutes, raSeconds] = ['RAh', 'RAm', 'RAs'].map((name) => columnNamed(table, name));
  const [sign, degrees, decMinutes, decSeconds] = ['DE-', 'DEd', 'DEm', 'DEs'].map((name) =>
    columnNamed(table, name),
  );
  if (hours === undefined || degrees === undefined) return null;
  const ra = new Float64Array(catalogue.rows);
  const dec = new Float64Array(catalogue.rows);
  for (let i = 0; i < catalogue.rows; i++) {
    ra[i] = 15 * sexagesimal(hours, raMinutes, raSeconds, i);
    // -00 41 is not +00 41: the sign has a column of its own, or stands before the zero.
    const size = sexagesimal(degrees, decMinutes, decSeconds, i);
    const whole = numberAt(degrees, i);
    const negative =
      (sign !== undefined && textAt(sign, i).trim() === '-') || whole < 0 || Object.is(whole, -0);
    dec[i] = negative ? -size : size;
  }
  return [
    degreesColumn('ra', 'pos.eq.ra;meta.main', 'Right ascension, from RAh RAm RAs', ra),
    degreesColumn('dec', 'pos.eq.dec;meta.main', 'Declination, from DE- DEd DEm DEs', dec),
  ];
}

function sexagesimal(
  whole: Column,
  minutes: Column | undefined,
  seconds: Column | undefined,
  row: number,
): number {
  const partAt = (column: Column | undefined) => {
    const value = column === undefined ? 0 : numberAt(column, row);
    return Number.isNaN(value) ? 0 : value;
  };
  return Math.abs(numberAt(whole, row)) + partAt(minutes) / 60 + partAt(seconds) / 3600;
}

function degreesColumn(name: string, ucd: string, description: string, values: Float64Array): Column {
  return { name, unit: 'deg', ucd, description, type: 'float64', values, nulls: null };
}

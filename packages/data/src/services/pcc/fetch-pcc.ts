import { basename } from 'node:path';
import { PerseusError, sha256OfFile, writeFileAtomically } from '@perseus/core';
import type { Catalogue } from '../../catalogue/table/catalogue.js';
import { refuseUnwritable, writeCatalogue } from '../../catalogue/write-catalogue.js';
import type { PoliteClient } from '../../http/polite-client.js';
import { fromGavo, fromVizier, GAVO_TAP, PCC_ROWS, VIZIER_TAP } from './sources.js';

export const PCC_SOURCES = ['gavo', 'vizier'] as const;
export type PccSource = (typeof PCC_SOURCES)[number];

export interface PccRequest {
  /** Its extension says in which format the catalogue is written. */
  output: string;
  /** `auto`, the default, asks GAVO, and VizieR where that fails. */
  source?: PccSource | 'auto';
  /** Addresses of the two TAP services, where they are not their own. */
  urls?: Partial<Record<PccSource, string>>;
  client: PoliteClient;
  signal?: AbortSignal;
  /** Told at once what the report will also say. */
  onWarning?(warning: string): void;
}

export interface PccReport {
  output: string;
  checksumPath: string;
  sha256: string;
  source: PccSource;
  rows: number;
  columns: string[];
  warnings: string[];
}

/**
 * Fetches the Perseus Cluster Catalogue and writes it, with `OUTPUT.sha256` beside it as `sha256sum --check` reads it.
 *
 * @throws PerseusError what the last service that was asked said; `FILE_UNWRITABLE`, `CATALOGUE_FORMAT` for the output
 * @see Wittmann et al. 2019, ApJS 245, 10 (2019ApJS..245...10W)
 */
export async function fetchPcc(request: PccRequest): Promise<PccReport> {
  const warnings: string[] = [];
  const warn = (warning: string) => {
    warnings.push(warning);
    request.onWarning?.(warning);
  };
  await refuseUnwritable(request.output);
  const { source, catalogue } = await fromFirst(request, warn);
  if (catalogue.rows !== PCC_ROWS) {
    warn(
      `The catalogue has ${PCC_ROWS} objects, and ${source} sent ${catalogue.rows}. Compare with the other source before it is used.`,
    );
  }
  await writeCatalogue(catalogue, request.output, { signal: request.signal });
  const sha256 = await sha256OfFile(request.output);
  const checksumPath = `${request.output}.sha256`;
  await writeFileAtomically(checksumPath, checksumLine(sha256, basename(request.output)));
  const columns = catalogue.columns.map(({ name }) => name);
  return { output: request.output, checksumPath, sha256, source, rows: catalogue.rows, columns, warnings };
}

async function fromFirst(
  request: PccRequest,
  warn: (warning: string) => void,
): Promise<{ source: PccSource; catalogue: Catalogue }> {
  const { client, signal, urls, source = 'auto' } = request;
  const service = { client, ...(signal && { signal }) };
  const gavo = async () => fromGavo({ ...service, url: urls?.gavo ?? GAVO_TAP });
  const vizier = async () => fromVizier({ ...service, url: urls?.vizier ?? VIZIER_TAP });
  if (source === 'vizier') return { source, catalogue: await vizier() };
  try {
    return { source: 'gavo', catalogue: await gavo() };
  } catch (cause) {
    if (source === 'gavo' || !(cause instanceof PerseusError) || signal?.aborted) throw cause;
    warn(`GAVO did not give the catalogue, and VizieR is asked instead: ${cause.message}`);
    return {
      source: 'vizier',
      catalogue: await vizier().catch((second: unknown) => bothFailed(cause, second)),
    };
  }
}

function bothFailed(first: PerseusError, second: unknown): never {
  if (!(second instanceof PerseusError)) throw second;
  throw new PerseusError(
    second.code,
    `Neither source gave the catalogue. GAVO: ${first.message} VizieR: ${second.message}`,
    second.place,
    { cause: second },
  );
}

/** With a backslash before the line where the name has one, or a line end: so `sha256sum` writes and reads it. */
function checksumLine(sha256: string, name: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`;
}

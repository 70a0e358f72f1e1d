import type { ObjectRow } from '../catalogue/read-objects.js';
import type { PoliteClient } from '../http/polite-client.js';
import type { PoliteOptions } from '../http/polite-options.js';
import type { CutoutService } from './services/service.js';
import type { CutoutState } from './states.js';

/** What `fetchCutouts` is asked for. */
export interface FetchRequest {
  objects: AsyncIterable<ObjectRow> | Iterable<ObjectRow>;
  source: CutoutService;
  /** Folder of the cutouts; made where it is not there, gone on with where an earlier run left it. */
  output: string;
  /** A client to share with others, or what to make one with; it is not closed where it was given. */
  client: PoliteClient | Partial<PoliteOptions>;
  /** How many objects there are, where that is known: progress then has an end. */
  total?: number;
  /** Asks again also for what no service is expected to answer otherwise: off the footprint, black, of another size. */
  retryFailed?: boolean;
  /** Reads what an earlier run fetched and compares its hash, instead of its size alone. */
  verify?: boolean;
  /** Share of black pixels beyond which a cutout's state is `black`; 0.05 where not given. */
  maxBlackFraction?: number;
  /** Stops where so many objects in a row had no answer: the service is down. 30 where not given. */
  maxFailuresInARow?: number;
  signal?: AbortSignal;
  onProgress?(progress: FetchProgress): void;
}

export interface FetchProgress {
  total: number | null;
  /** Rows that are over, those that were there already included. */
  done: number;
  /** Rows whose cutout an earlier run had fetched. */
  alreadyThere: number;
  /** Of what was asked for in this run. */
  byState: Partial<Record<CutoutState, number>>;
  bytes: number;
  /** Answers a second, over the last half minute. */
  perSecond: number;
  /** Null where the total or the rate is not known. */
  secondsLeft: number | null;
}

export interface FetchReport {
  output: string;
  manifest: string;
  /** Rows of the table, whatever became of them. */
  objects: number;
  alreadyThere: number;
  /** Files that a killed run had put into place without writing it down; looked at, and not asked for again. */
  adopted: number;
  /** Rows whose object came before in the table, at the same position. */
  repeated: number;
  fetched: number;
  bytes: number;
  seconds: number;
  /** State of every row's cutout, those of earlier runs included. */
  byState: Record<CutoutState, number>;
  /** What did not come, by kind in words (`off the footprint`, `status 403`), the most frequent first. */
  failures: FetchFailures[];
  /** `sdss-frames` alone: how many frames are in the folder for these objects. */
  frames?: number;
}

export interface FetchFailures {
  state: CutoutState;
  kind: string;
  count: number;
  /** What to do about it, one sentence. */
  advice: string;
  /** A few ids. */
  examples: string[];
}

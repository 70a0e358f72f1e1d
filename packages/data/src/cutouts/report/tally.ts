import { adviceFor } from './advice.js';
import type { FetchFailures, FetchProgress, FetchReport } from '../request.js';
import { CUTOUT_STATES, type CutoutState } from '../states.js';

const EXAMPLES = 5;
const WINDOW_MS = 30_000;

export interface Outcome {
  id: string;
  state: CutoutState;
  kind: string;
  /** Null where none is kept. */
  file: string | null;
  bytes: number;
}

/** Counts what becomes of a table's rows. */
export class Tally {
  readonly byState = Object.fromEntries(CUTOUT_STATES.map((state) => [state, 0])) as Record<
    CutoutState,
    number
  >;
  readonly #askedByState: Partial<Record<CutoutState, number>> = {};
  readonly #failures = new Map<string, FetchFailures>();
  readonly #recent: number[] = [];
  readonly #started = performance.now();
  readonly #total: number | null;
  objects = 0;
  done = 0;
  alreadyThere = 0;
  adopted = 0;
  repeated = 0;
  fetched = 0;
  bytes = 0;

  constructor(total: number | undefined) {
    this.#total = total ?? null;
  }

  /** @param from whether its state was known before, its file found in its place, or the service asked */
  add(outcome: Outcome, from: 'before' | 'adopted' | 'service'): void {
    this.done++;
    this.#count(outcome);
    if (from === 'before' && outcome.file !== null) this.alreadyThere++;
    if (from === 'adopted') this.adopted++;
    if (from !== 'service') return;
    this.#askedByState[outcome.state] = (this.#askedByState[outcome.state] ?? 0) + 1;
    this.#recent.push(performance.now());
    if (outcome.file === null) return;
    this.fetched++;
    this.bytes += outcome.bytes;
  }

  /** A row of an object that came before. */
  repeat(): void {
    this.done++;
    this.repeated++;
  }

  progress(): FetchProgress {
    const now = performance.now();
    while (this.#recent.length > 0 && now - (this.#recent[0] as number) > WINDOW_MS) this.#recent.shift();
    const seconds = Math.min(WINDOW_MS, now - this.#started) / 1000;
    const perSecond = seconds > 0 ? this.#recent.length / seconds : 0;
    const left = this.#total === null ? null : Math.max(0, this.#total - this.done);
    return {
      total: this.#total,
      done: this.done,
      alreadyThere: this.alreadyThere,
      byState: { ...this.#askedByState },
      bytes: this.bytes,
      perSecond,
      secondsLeft: left === null || perSecond === 0 ? null : left / perSecond,
    };
  }

  summary(): Omit<FetchReport, 'output' | 'manifest'> {
    const { objects, alreadyThere, adopted, repeated, fetched, bytes, byState } = this;
    const failures = [...this.#failures.values()].sort(
      (a, b) => b.count - a.count || a.kind.localeCompare(b.kind),
    );
    const seconds = (performance.now() - this.#started) / 1000;
    return { objects, alreadyThere, adopted, repeated, fetched, bytes, seconds, byState, failures };
  }

  #count({ id, state, kind }: Outcome): void {
    this.byState[state]++;
    if (state === 'ok') return;
    const key = `${state}:${kind}`;
    const failures = this.#failures.get(key) ?? {
      state,
      kind,
      count: 0,
      advice: adviceFor(state, kind),
      examples: [],
    };
    failures.count++;
    if (failures.examples.length < EXAMPLES) failures.examples.push(id);
    this.#failures.set(key, failures);
  }
}

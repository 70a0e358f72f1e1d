import { PerseusError, type DatasetStep } from '@perseus/core';
import type { BuildProgress } from './build-options.js';
import type { BuildPlan } from './plan.js';
import { LeftOut } from './rows/left-out.js';
import { SetAside } from './rows/set-aside.js';

/** What the steps of one build share: the plan, and where they say what they did. */
export class Building {
  readonly plan: BuildPlan;
  readonly setAside: SetAside;
  readonly leftOut: LeftOut;
  readonly steps: DatasetStep[] = [];
  readonly notes: string[] = [];

  constructor(plan: BuildPlan) {
    this.plan = plan;
    this.setAside = new SetAside(plan.sources, plan.strict);
    this.leftOut = new LeftOut(plan.sources);
  }

  /**
   * Records a step that has ended.
   *
   * @throws PerseusError `NO_OBJECTS` where it left none; the signal's reason where it is aborted
   */
  ended(name: string, before: number, after: number, detail: DatasetStep['detail'] = {}): void {
    const step = { name, in: before, out: after, detail };
    this.steps.push(step);
    this.plan.onStep?.(step);
    this.plan.signal?.throwIfAborted();
    if (after === 0) throw this.#noObjects(name);
  }

  progress(step: BuildProgress['step'], done: number, total: number): void {
    this.plan.onProgress?.({ step, done, total });
  }

  #noObjects(name: string): PerseusError {
    const reasons = Object.entries(this.leftOut.countsOf()).map(([reason, count]) => `${count} ${reason}`);
    const why = [this.setAside.examples(), reasons.join(', ')].filter((text) => text !== '').join('; ');
    return new PerseusError(
      'NO_OBJECTS',
      `No row can be used after the step "${name}", so there is no dataset: ${why || 'the table has no rows'}. ` +
        'Check the table and the folder of cutouts.',
    );
  }
}

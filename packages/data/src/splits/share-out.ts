import { shuffled } from '@perseus/core';

/**
 * Shares rows out among bins at random so that each bin has its share of every stratum, and no block is divided.
 *
 * Blocks go, the largest first and else in random order, to the bin where they raise the summed squared excess over
 * the shares least. For blocks of one row and one stratification this is the apportionment of Webster and
 * Sainte-Laguë: counts are within one of the shares. Pure function of its arguments.
 *
 * @param stratifications each names the stratum of every row, numbered from 0 (its label; its label and basis)
 * @param blocks block of each row, numbered from 0
 * @param shares of each bin; they sum to 1
 * @returns the bin of each row
 */
export function shareOut(
  stratifications: readonly Int32Array[],
  blocks: Int32Array,
  shares: readonly number[],
  seed: number,
  purpose: string,
): Int32Array {
  const strata = numberedTogether(stratifications);
  const contents = blockContents(strata, blocks);
  const totals = totalsOf(contents);
  const wanted = shares.map((share) => totals.map((total) => share * total));
  const taken = shares.map(() => totals.map(() => 0));
  const binOfBlock = new Int32Array(contents.length);
  const order = [...shuffled(contents.length, seed, purpose)];
  order.sort((a, b) => sizeOf(contents[b]) - sizeOf(contents[a]));
  for (const block of order) {
    const content = contents[block] ?? new Map<number, number>();
    const bin = cheapest(content, taken, wanted);
    for (const [stratum, count] of content) (taken[bin] as number[])[stratum]! += count;
    binOfBlock[block] = bin;
  }
  return blocks.map((block) => binOfBlock[block] as number);
}

/** Strata of several stratifications with numbers of their own: each row is in one of each. */
function numberedTogether(stratifications: readonly Int32Array[]): Int32Array[] {
  let first = 0;
  return stratifications.map((strata) => {
    const from = first;
    first += strata.reduce((most, stratum) => Math.max(most, stratum + 1), 0);
    return strata.map((stratum) => from + stratum);
  });
}

/** How many rows of each stratum a block has. */
type BlockContent = Map<number, number>;

function blockContents(strata: readonly Int32Array[], blocks: Int32Array): BlockContent[] {
  const contents: BlockContent[] = [];
  blocks.forEach((block, row) => {
    const content = (contents[block] ??= new Map());
    for (const of of strata) {
      const stratum = of[row] as number;
      content.set(stratum, (content.get(stratum) ?? 0) + 1);
    }
  });
  return contents;
}

function totalsOf(contents: readonly BlockContent[]): number[] {
  const totals: number[] = [];
  for (const content of contents)
    for (const [stratum, count] of content) totals[stratum] = (totals[stratum] ?? 0) + count;
  return Array.from(totals, (total) => total ?? 0);
}

/** Proportional to the rows of a block, which are counted once in each stratification. */
function sizeOf(content: BlockContent | undefined): number {
  return [...(content?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

function cheapest(content: BlockContent, taken: readonly number[][], wanted: readonly number[][]): number {
  let best = 0;
  let least = Infinity;
  wanted.forEach((ofBin, bin) => {
    // (taken + block - wanted)^2 / wanted, less what it was before and what is the same for every bin.
    let cost = 0;
    for (const [stratum, count] of content)
      cost += (count * (count + 2 * (taken[bin]?.[stratum] ?? 0))) / (ofBin[stratum] ?? 0);
    if (cost >= least) return;
    best = bin;
    least = cost;
  });
  return best;
}

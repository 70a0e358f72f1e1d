/** What a cut at `p_member >= threshold` selects. */
export interface SelectionQuality {
  threshold: number;
  selected: number;
  /** Share of members among the selected; null where nothing is selected. */
  purity: number | null;
  /** Share of the members that are selected; null where there are none. */
  completeness: number | null;
}

/**
 * Purity and completeness of the members that each threshold selects. Purity holds at the member fraction of these
 * rows, and at no other.
 *
 * @param labels 1 for member, 0 for background
 * @param pMember probabilities, 0 to 1
 */
export function purityCompleteness(
  labels: ArrayLike<number>,
  pMember: ArrayLike<number>,
  thresholds: readonly number[],
): SelectionQuality[] {
  return thresholds.map((threshold) => {
    let [selected, found, members] = [0, 0, 0];
    for (let row = 0; row < labels.length; row++) {
      const isMember = labels[row] === 1 ? 1 : 0;
      members += isMember;
      if (pMember[row]! < threshold) continue;
      selected++;
      found += isMember;
    }
    return {
      threshold,
      selected,
      purity: selected > 0 ? found / selected : null,
      completeness: members > 0 ? found / members : null,
    };
  });
}

/** What a kind of machines is told by. */
export interface KindFacts {
  readonly isFallback: boolean;
  readonly vendor: string;
  /** The architecture, or what stands for it. */
  readonly family: string;
  readonly device: string;
}

/** A short name for each kind: its architecture, and as much of the rest as tells them apart. */
export function kindLabels(kinds: readonly KindFacts[]): string[] {
  let labels = kinds.map(({ family, isFallback }) => (isFallback ? `${family} (software)` : family));
  for (const more of ['device', 'vendor'] as const) {
    const shared = repeated(labels);
    labels = labels.map((label, i) => {
      const word = kinds[i]![more];
      return shared.has(label) && word !== '' && word !== kinds[i]!.family ? `${label}, ${word}` : label;
    });
  }
  const shared = repeated(labels);
  return labels.map((label, i) => (shared.has(label) ? `${label} (${i + 1})` : label));
}

const repeated = (labels: readonly string[]): Set<string> =>
  new Set(labels.filter((label, i) => labels.indexOf(label) !== i));

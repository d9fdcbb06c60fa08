import type { Machine } from '../../machines/machine.ts';
import type { Preset } from '../../models/presets/preset-row.ts';

/** Every built-in model, and every GPU with a datasheet. */
export interface AllChoices {
  readonly presets: readonly Preset[];
  readonly sheets: readonly Machine[];
}

let known: AllChoices | null = null;

/** What can be chosen, if it was fetched already. */
export const choicesNow = (): AllChoices | null => known;

/** Fetches what can be chosen, once. Null offline: what is shown stays. */
export async function loadChoices(): Promise<AllChoices | null> {
  try {
    const [{ DATASHEETS }, { PRESETS }] = await Promise.all([
      import('../../machines/datasheets.ts'),
      import('../../models/config/presets.ts'),
    ]);
    known = { presets: PRESETS, sheets: DATASHEETS };
  } catch {
    // Tried again when a chooser is next used.
  }
  return known;
}

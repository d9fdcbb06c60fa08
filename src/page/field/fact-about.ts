import type { FACT_NAMES, FieldMark } from '../../plot/field/field-marks.ts';
import { own } from '../../text/lookup.ts';
import type { Explained } from '../explained/explained.ts';

type FactName = (typeof FACT_NAMES)[number];

/** What there is to know about a fact of a public measurement; null where its words say it all. */
export function factAbout({ facts }: FieldMark, name: string): Explained | null {
  const value = (wanted: FactName): string => facts.find(([one]) => one === wanted)?.[1] ?? '';
  const [measured, bound] = [value('measured'), value('bound').replace(/^at (?:most|least) /, '')];
  const isTime = value('bound').startsWith('at least');
  const about: Readonly<Partial<Record<FactName, Explained>>> = {
    measured: {
      meaning: isTime ? 'The time that was published' : 'The rate that was published, of the whole batch',
      source: value('source'),
    },
    bound: {
      meaning: isTime
        ? 'The least time of the same run: every byte at full bandwidth, every operation at the peak rate'
        : 'The most that the same run allows: every byte at full bandwidth, every operation at the peak rate',
      formula: 'max(FLOP / peak rate, bytes / bandwidth) of each step',
      source: `the datasheet of ${value('hardware')} and the shapes of the model`,
    },
    'share of the bound': {
      meaning:
        'How much of what the hardware allows the engine reached; beyond 100 % a figure or an assumption is wrong',
      formula: isTime ? 'bound / measured' : 'measured / bound',
      values: isTime ? `${bound} / ${measured}` : `${measured} / ${bound}`,
    },
  };
  return own<Explained | undefined>(about, name) ?? null;
}

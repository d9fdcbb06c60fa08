import type { FieldRow } from '../../field/field-rows.ts';
import type { FieldPoint } from '../../field/points.ts';
import { ENGINE_CLASSES } from '../../field/data/publication.ts';
import { ENGINES } from '../../field/engines.ts';
import { findPreset } from '../../models/config/presets.ts';
import { formatShare, significant } from '../../text/units.ts';
import type { PointItem } from '../roofline/shown-items.ts';

/** A public measurement as a mark. */
export interface FieldMark {
  readonly id: string;
  readonly group: FieldPoint['engineClass'];
  /** Share of the bound that was reached. */
  readonly share: number;
  readonly mark: PointItem['mark'];
  /** Everything, for screen readers. */
  readonly words: string;
  /** Everything, name by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Names of the facts, in their order. */
export const FACT_NAMES = [
  'hardware',
  'model and format',
  'engine',
  'run',
  'measured',
  'bound',
  'share of the bound',
  'source',
] as const;

/** Shapes by what was timed. */
export const PHASE_MARKS: Readonly<Record<FieldPoint['phase'], PointItem['mark']>> = {
  decode: 'circle',
  prefill: 'square',
  'end-to-end': 'triangle',
  'guide total': 'triangle',
};

/** Classes in the order of the figure, and what each is called. */
export const FIELD_GROUPS: readonly (readonly [id: FieldMark['group'], name: string])[] = [
  ...ENGINE_CLASSES.map((id) => [id, ENGINES[id].words] as const),
  ['guide', 'the guide’s times'],
];

/** A row and the point that it is of, as a mark. */
export function fieldMark(point: FieldPoint, row: FieldRow, index: number): FieldMark {
  const { name } = findPreset(point.model).config;
  const unit = row.unit === 's' ? 's' : 'tokens/s';
  // Some publications state a month for a version.
  const isMonth = /^[A-Z][a-z]+ \d{4}$/.test(point.version);
  const version = [isMonth ? '' : point.version, point.date].filter((part) => part !== '').join(', ');
  const values: Readonly<Record<(typeof FACT_NAMES)[number], string>> = {
    hardware: row.hardware,
    'model and format': `${name}, ${row.format}`,
    engine: version === '' ? row.engine : `${row.engine} (${version})`,
    run: runWords(point),
    measured: `${significant(row.measured, 4)} ${unit}`,
    bound: `${row.unit === 's' ? 'at least' : 'at most'} ${significant(row.bound)} ${unit}`,
    'share of the bound': formatShare(row.share),
    source: row.source,
  };
  const facts = FACT_NAMES.map((what) => [what, values[what]] as const);
  return {
    id: `field/${index}`,
    group: point.engineClass,
    share: row.share,
    mark: PHASE_MARKS[row.phase],
    words: facts.map(([what, value]) => (what === 'hardware' ? value : `${what} ${value}`)).join('; '),
    facts,
  };
}

function runWords({ phase, prompt, output, batch }: FieldPoint): string {
  const batches = batch === 1 ? '' : `, batch ${batch}`;
  if (phase === 'decode') return `decode, ${output - 1} tokens after ${prompt}${batches}`;
  if (phase === 'prefill') return `prefill, ${prompt} tokens${batches}`;
  return `prompt and answer, ${prompt} + ${output} tokens${batches}`;
}

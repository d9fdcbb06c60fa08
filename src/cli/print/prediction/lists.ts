import type { FieldRow } from '../../../field/field-rows.ts';
import { DATASHEETS } from '../../../machines/datasheets.ts';
import { memoryOf } from '../../../machines/machine.ts';
import { PRESETS } from '../../../models/config/presets.ts';
import { parameterCounts } from '../../../models/parameters.ts';
import type { TextTable } from '../../../report/tables.ts';
import { si, significant } from '../../../text/units.ts';
import type { Ink } from '../ink.ts';
import { printTable } from '../text-layout.ts';

/** Models and GPUs that have names, with what tells them apart. */
export const listed = (): {
  readonly models: readonly { readonly id: string; readonly name: string; readonly parameters: number }[];
  readonly gpus: readonly { readonly id: string; readonly name: string; readonly maker: string | null }[];
} => ({
  models: PRESETS.map(({ id, config }) => ({ id, name: config.name, parameters: parameterCounts(config).total })),
  gpus: DATASHEETS.map(({ id, name, maker }) => ({ id, name, maker })),
});

/** The same for a terminal. */
export function printList(ink: Ink): string {
  const models: TextTable = {
    title: 'Models',
    columns: [
      { name: 'name', align: 'left' },
      { name: 'parameters', align: 'right' },
      { name: 'context', align: 'right' },
    ],
    rows: PRESETS.map(({ id, config }) => [
      id,
      si(parameterCounts(config).total, '', 4).trim(),
      String(config.maxPositionEmbeddings),
    ]),
  };
  const gpus: TextTable = {
    title: 'GPUs',
    columns: [
      { name: 'name', align: 'left' },
      { name: 'GPU', align: 'left' },
      { name: 'FP16', align: 'right' },
      { name: 'bandwidth', align: 'right' },
      { name: 'memory', align: 'right' },
    ],
    rows: DATASHEETS.map((gpu) => {
      const half = gpu.f16Tensor ?? gpu.f16Vector;
      const memory = memoryOf(gpu);
      return [
        gpu.id,
        gpu.name,
        half ? si(half.value, 'FLOP/s') : '–',
        si(gpu.memoryBandwidth.value, 'B/s'),
        memory ? si(memory.value, 'B') : 'shared',
      ];
    }),
  };
  return `${printTable(models, ink)}\n\n${printTable(gpus, ink)}\n`;
}

/** Every public measurement beside its bound, for a terminal. */
export function printField(field: readonly FieldRow[], ink: Ink): string {
  const table: TextTable = {
    title: 'Public measurements beside their bounds',
    columns: [
      { name: 'hardware', align: 'left' },
      { name: 'format', align: 'left' },
      { name: 'phase', align: 'left' },
      { name: 'measured', align: 'right' },
      { name: 'bound', align: 'right' },
      { name: 'unit', align: 'left' },
      { name: 'share', align: 'right' },
      { name: 'engine', align: 'left', spare: true },
      { name: 'source', align: 'left', spare: true },
    ],
    rows: field.map(({ hardware, format, phase, measured, bound, unit, share, engine, source }) => [
      hardware,
      format,
      phase,
      significant(measured),
      significant(bound),
      unit,
      `${significant(100 * share, 2)} %`,
      engine,
      source,
    ]),
  };
  return `${printTable(table, ink)}\n\n Engines and sources: --json.\n`;
}

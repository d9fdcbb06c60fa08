import type { Machine } from '../machines/machine.ts';
import { APPLE_PUBLICATIONS } from './data/apple-points.ts';
import { hardwareOf } from './data/hardware.ts';
import { NVIDIA_PUBLICATIONS } from './data/nvidia-points.ts';
import { OTHER_PUBLICATIONS } from './data/other-points.ts';
import type { Publication, Row, Run } from './data/publication.ts';
import { weightOptions, type WeightOptions } from './data/published-formats.ts';

/** One public measurement, and how to ask `predict` for its bound. */
export interface FieldPoint extends Run, WeightOptions, Pick<Publication, 'engineClass' | 'date' | 'source'> {
  /** As published. */
  readonly hardware: string;
  readonly gpu: Machine;
  readonly gpus: number;
  /** Of a preset. */
  readonly model: string;
  /** Of the weights, as published. */
  readonly format: string;
  readonly engine: string;
  readonly version: string;
  /** Tokens/s of the whole batch, or seconds. */
  readonly measured: number;
  /** The same measurement as an earlier point, asked in another way: not fitted twice. */
  readonly isRepeat: boolean;
}

/** Every public measurement. */
export const FIELD_POINTS: readonly FieldPoint[] = marked(
  [APPLE_PUBLICATIONS, NVIDIA_PUBLICATIONS, OTHER_PUBLICATIONS]
    .flat()
    .flatMap((publication) => publication.rows.map((row) => pointOf(publication, row))),
);

function pointOf(publication: Publication, row: Row): Omit<FieldPoint, 'isRepeat'> {
  const [hardware, model, format, run, measured, version = publication.version] = row;
  const { engineClass, engine, date, source } = publication;
  const found = hardwareOf(hardware);
  return {
    ...run,
    ...weightOptions(format),
    ...found,
    hardware,
    model,
    format: format.replace(/ as .*/, ''),
    engineClass,
    engine: engineClass === 'tp' ? `${engine} TP${found.gpus}` : engine,
    version,
    date,
    source,
    measured,
  };
}

function marked(points: readonly Omit<FieldPoint, 'isRepeat'>[]): FieldPoint[] {
  const seen = new Set<string>();
  return points.map((point) => {
    const { hardware, engine, version, model, format, phase, prompt, output, batch, measured } = point;
    const key = [hardware, engine, version, model, format, phase, prompt, output, batch, measured].join(' | ');
    const isRepeat = seen.has(key);
    seen.add(key);
    return { ...point, isRepeat };
  });
}

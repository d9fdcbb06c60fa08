import { secondsOfStep } from '../../models/predict/exactly.ts';
import type { BatchingData, BatchSeries } from './batching-data.ts';
import { hueOf } from '../../machines/machine.ts';
import { briefNames } from '../../report/brief-names.ts';
import { measuredHue, type MeasuredMachine } from '../../report/measured-machine.ts';
import { memoryShares } from '../../scenario/memory-shares.ts';
import { estimateFor } from '../../scenario/measured-estimate.ts';
import { cardName, requestFor, type Scenario } from '../../scenario/scenario.ts';

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** A decode step of the whole model against the batch, KV reads included; each curve ends where memory is full. */
export function modelBatching(machines: readonly MeasuredMachine[], scenario: Scenario): BatchingData {
  const keys = scenario.context ?? scenario.prompt + scenario.output;
  const room = new Map(memoryShares({ ...scenario, context: keys }).map(({ id, fits }) => [id, fits]));
  const sheets = scenario.gpus.flatMap(({ gpu }): BatchSeries[] => {
    const most = room.get(gpu.id) ?? Infinity;
    const batches = BATCHES.filter((batch) => batch <= most);
    if (most > (batches.at(-1) ?? 0) && most < BATCHES.at(-1)!) batches.push(most);
    if (batches.length === 0) return [];
    const points = batches.map((batch) => {
      const request = { ...requestFor(scenario, gpu), batch, context: keys };
      return { batch, seconds: secondsOfStep(request), result: null };
    });
    return [{ id: gpu.id, hue: hueOf(gpu), name: cardName(scenario, gpu), measured: false, points }];
  });
  const labels = briefNames(machines.map(({ name }) => name));
  const measured = machines.flatMap((machine, index) =>
    estimatedSeries(machine, labels[index]!, { ...scenario, context: keys }),
  );
  return {
    what: 'the whole model',
    which: `${scenario.model.config.name.slice(0, 24)}, ${keys} tokens of context`,
    series: [...sheets, ...measured],
  };
}

function estimatedSeries({ id, name, report }: MeasuredMachine, label: string, scenario: Scenario): BatchSeries[] {
  const points = BATCHES.flatMap((batch) => {
    const estimate = estimateFor(report, { ...scenario, batch });
    return 'missing' in estimate ? [] : [{ batch, seconds: estimate.secondsPerToken, result: null }];
  });
  const hue = measuredHue({ id });
  return points.length === 0 ? [] : [{ id, hue, name, label, measured: false, isEstimate: true, points }];
}

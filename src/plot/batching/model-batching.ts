import type { Report } from '../../report/report-format.ts';
import { secondsOfStep } from '../../models/predict/predict-llm.ts';
import type { BatchingData, BatchSeries } from './batching-data.ts';
import { datasheetOwner, shortName } from '../../machines/owner.ts';
import { machineName } from '../../report/measured-machine.ts';
import { memoryShares } from '../../scenario/memory-shares.ts';
import { ownEstimate } from '../../scenario/machine-rows.ts';
import { requestFor, type Scenario } from '../../scenario/scenario.ts';

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** A decode step of the whole model against the batch, KV reads included; each curve ends where memory is full. */
export function modelBatching(report: Report | null, scenario: Scenario): BatchingData {
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
    return [{ id: gpu.id, owner: datasheetOwner(gpu), name: shortName(gpu), measured: false, points }];
  });
  return {
    what: 'the whole model',
    which: `${scenario.model.config.name.slice(0, 24)}, ${keys} tokens of context`,
    series: [...sheets, ...ownSeries(report, { ...scenario, context: keys })],
  };
}

function ownSeries(report: Report | null, scenario: Scenario): BatchSeries[] {
  const points = BATCHES.flatMap((batch) => {
    const own = report ? ownEstimate(report, { ...scenario, batch }) : null;
    return own && 'secondsPerToken' in own ? [{ batch, seconds: own.secondsPerToken, result: null }] : [];
  });
  if (!report || points.length === 0) return [];
  return [{ id: 'own', owner: 'own', name: machineName(report), measured: false, isEstimate: true, points }];
}

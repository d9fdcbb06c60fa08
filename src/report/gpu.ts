import type { Gpu, Sourced } from '../theory/gpus/gpu.ts';
import type { Report } from './format.ts';
import { adapterName } from './adapter.ts';
import { ReportError } from './parse.ts';
import { ceilingRate } from './place.ts';
import { ceilingWords, unsteadyCeilings } from './unsteady.ts';

/**
 * The measured machine as a GPU to predict for: its read rate and its rates of arithmetic, all of them ceilings. WebGPU
 * tells no memory size, so there is no capacity.
 * @throws ReportError when the report has no ceiling of memory, or none of arithmetic
 */
export function gpuOfReport(report: Report): Gpu {
  const { adapter, ceilings, environment } = report;
  const own = [adapterName(adapter), `${adapter.vendor} ${adapter.architecture}`]
    .map((text) => text.trim())
    .find((text) => text !== '');
  const name = `${own ?? 'a GPU the browser does not name'}${environment.host === '' ? '' : ` on ${environment.host}`}`;
  const measured = (id: string, unit: Sourced['unit']): Sourced | null => {
    const value = ceilingRate(report, id);
    return value === null
      ? null
      : {
          value,
          unit,
          source: `measured ceiling ${ceilingWords(id, unsteadyCeilings(report))}`,
          flags: {},
          alternatives: [],
        };
  };
  const memoryBandwidth = measured('memory/read', 'B/s');
  if (!memoryBandwidth) throw lacking('memory/read', report);
  const [f16Vector, f32Vector] = [measured('compute/f16', 'FLOP/s'), measured('compute/f32', 'FLOP/s')];
  if (!f16Vector && !f32Vector) throw lacking('compute/f32', report);
  const launch = ceilings.find(({ id }) => id === 'launch/dispatch')?.estimate.value;
  const dispatchSeconds = launch ?? report.clock.launchOverheadSeconds;
  return {
    id: name,
    name,
    origin: 'measured',
    f16Tensor: null,
    f16Vector,
    f32Vector,
    memoryBandwidth,
    memoryCapacity: null,
    capacityReason: 'WebGPU tells no memory size',
    notes: [
      'rates are ceilings that were measured here: kernels reach a part of them, so times are lower bounds',
      ...(adapter.isFallback ? ['they were measured on a software adapter: they are a CPU’s, not a GPU’s'] : []),
      ...(f16Vector ? [] : ['no f16 rate was measured: arithmetic is taken at the f32 rate, weights still as stored']),
    ],
    ...(typeof dispatchSeconds === 'number' && dispatchSeconds >= 0 && { dispatchSeconds }),
  };
}

function lacking(id: string, { missingCeilings }: Report): ReportError {
  const reason = missingCeilings.find((ceiling) => ceiling.id === id)?.reason;
  return new ReportError(
    `report.ceilings: expected "${id}" to predict from, got none${reason === undefined ? '' : ` (${reason})`}: measure again with ridgepoint profile`,
  );
}

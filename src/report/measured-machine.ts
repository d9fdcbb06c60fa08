import { STORABLE, type Storable } from '../ops/dtype.ts';
import type { Roof } from '../machines/roof.ts';
import type { Machine, Sourced } from '../machines/machine.ts';
import type { Report } from './report-format.ts';
import { adapterName } from './adapter-words.ts';
import { ReportError } from './parse-report.ts';
import { ceilingRate } from './place-under-roof.ts';
import { ceilingWords, unsteadyCeilings } from './unsteady.ts';

/**
 * The measured machine as a GPU to predict for, with its read and compute ceilings. WebGPU does not report a memory
 * size, so there is no capacity.
 * @throws ReportError when the report lacks a memory or a compute ceiling
 */
export function machineOfReport(report: Report): Machine {
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
    capacityReason: 'WebGPU does not report the memory size',
    notes: [
      'rates are measured ceilings; kernels reach only part of them, so times are lower bounds',
      ...(adapter.isFallback ? ['rates were measured on a software adapter: they describe a CPU, not a GPU'] : []),
      ...(f16Vector
        ? []
        : ['no f16 rate was measured: arithmetic is assumed to run at the f32 rate, with weights as stored']),
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

/** The measured machine's name among the datasheets. */
export const machineName = (report: Report): string => (report.adapter.isFallback ? 'this CPU' : 'this GPU');

/** A measured roof: the memory read rate under one type of arithmetic. */
export interface MeasuredRoof {
  readonly type: Storable;
  readonly roof: Roof;
  /** Whether either ceiling was unsteady. */
  readonly isUnsteady: boolean;
}

/** The roofs of a measured machine, one per supported arithmetic type. */
export function roofsOfReport(report: Report): MeasuredRoof[] {
  const bytesPerSecond = ceilingRate(report, 'memory/read');
  if (bytesPerSecond === null) return [];
  const unsteady = unsteadyCeilings(report);
  return STORABLE.flatMap((type) => {
    const flopPerSecond = ceilingRate(report, `compute/${type}`);
    if (flopPerSecond === null) return [];
    const isUnsteady = ['memory/read', `compute/${type}`].some((id) => unsteady.has(id));
    return [{ type, roof: { flopPerSecond, bytesPerSecond }, isUnsteady }];
  });
}

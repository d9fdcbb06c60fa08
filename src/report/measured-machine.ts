import { STORABLE, type Storable } from '../ops/dtype.ts';
import { makerOf } from '../machines/names.ts';
import type { Roof } from '../machines/roof.ts';
import { MEASURED_HUES, type Hue, type Machine, type Sourced } from '../machines/machine.ts';
import type { Report } from './report-format.ts';
import { isNamed } from './adapter-words.ts';
import { fullName, hereName, machineNames } from './machine-name.ts';
import { ReportError } from './parse-report.ts';
import { ceilingRate } from './place-under-roof.ts';
import { ceilingWords, unsteadyCeilings } from './unsteady.ts';

/** A report's machine on the page. */
export interface MeasuredMachine {
  /** Part of the ids of its roofs and series, and so of addresses. */
  readonly id: string;
  /** `this GPU` where it is the only one and was measured here, else its adapter's name; no two are the same. */
  readonly name: string;
  readonly report: Report;
  /** Whether the reader's own browser measured it, on this machine. */
  readonly isHere: boolean;
}

/** The id of the first machine on the page. */
export const FIRST_MACHINE = 'machine-1';

/**
 * The machines of the reports on the page, in their order: `machine-1`, `machine-2`.
 * @param isHere whether a report was measured where it is shown; of any other, only its adapter tells whose it is
 */
export function measuredMachines(
  reports: readonly Report[],
  isHere: (report: Report) => boolean = () => false,
): MeasuredMachine[] {
  const here = reports.map(isHere);
  const names = machineNames(reports);
  return reports.map((report, index) => ({
    id: `machine-${index + 1}`,
    name: here[index]! && (reports.length === 1 || isAlone(reports, here, index)) ? hereName(report) : names[index]!,
    report,
    isHere: here[index]!,
  }));
}

/** Whether a machine without a name of its own is the only one that was measured here. */
const isAlone = (reports: readonly Report[], here: readonly boolean[], index: number): boolean =>
  !isNamed(reports[index]!.adapter) && here.filter(Boolean).length === 1;

/** The hue of a measured machine, by its place on the page: the accent for the first; a sixth has that of the first. */
export const measuredHue = ({ id }: Pick<MeasuredMachine, 'id'>): Hue => {
  const place = Number(/\d+$/.exec(id)?.[0] ?? 1);
  return MEASURED_HUES[Math.max(0, place - 1) % MEASURED_HUES.length]!;
};

/**
 * Id on the page of a machine's result. The first machine's are those of its report, so that an address which selects
 * one holds for every report.
 */
export const resultId = ({ id }: Pick<MeasuredMachine, 'id'>, result: string): string =>
  id === FIRST_MACHINE ? result : `${result}@${id}`;

/**
 * A report as a machine to predict for, with its read and compute ceilings. WebGPU does not report a memory size, so
 * there is no capacity.
 * @throws ReportError when the report lacks a memory or a compute ceiling
 */
export function machineOfReport(report: Report): Machine {
  const { adapter, ceilings } = report;
  const name = fullName(report);
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
  const int8 = measured('compute/int8', 'OP/s');
  if (!f16Vector && !f32Vector) throw lacking('compute/f32', report);
  const launch = ceilings.find(({ id }) => id === 'launch/dispatch')?.estimate.value;
  const dispatchSeconds = launch ?? report.clock.launchOverheadSeconds;
  return {
    id: name,
    name,
    maker: makerOf(adapter.vendor),
    origin: 'measured',
    f16Tensor: null,
    f16Vector,
    f32Vector,
    rates: int8 ? { 'int8/int32': int8 } : {},
    memoryBandwidth,
    memoryCapacity: null,
    usableBytes: null,
    links: [],
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

/** A measured roof: the memory read rate under one type of arithmetic. */
export interface MeasuredRoof {
  readonly type: Storable;
  readonly roof: Roof;
  /** Whether either ceiling was unsteady. */
  readonly isUnsteady: boolean;
}

/** The roofs of a measured machine, one per supported arithmetic type. */
export function roofsOfReport(report: Pick<Report, 'ceilings'>): MeasuredRoof[] {
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

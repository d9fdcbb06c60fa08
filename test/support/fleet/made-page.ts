import type { FleetPage } from '../../../src/fleet/page/fleet-page-format.ts';
import { causeChanges, fleetFigures, type StoredFleet } from '../../../src/fleet/page/make-fleet-page.ts';
import { madeFleet, madeResult, type FleetPlan, type MadeFleet } from './made-fleet.ts';
import { plainChanges } from './plain-changes.ts';

/** What src/cli/fleet/store/store-page.ts has DuckDB tell of a made fleet: the last run of each machine. */
export function madeStored({ runs }: MadeFleet): StoredFleet {
  const last = [...new Map(runs.map((run) => [run.host, run])).values()];
  const machines = last.map(({ host, architecture }) => ({
    isFallback: false,
    vendor: 'nvidia',
    family: architecture,
    device: '',
    host,
  }));
  return {
    machines,
    results: Array.from(last[0]?.seconds ?? [], (_, i) => ({
      id: madeResult(i),
      flop: 4e9,
      bytes: 2e9,
      compute: 'f32',
      machines: last.map((__, place) => place),
      seconds: last.map(({ seconds }) => seconds[i]!),
    })),
    ceilings: last.flatMap(({ architecture }, machine) => {
      const speed = 1 + Number(architecture.slice(5));
      return [
        { machine, id: 'memory/read', value: 3e12 * speed },
        { machine, id: 'compute/f32', value: 2e13 * speed },
      ];
    }),
  };
}

/** The page of a made fleet, whose driver changed. */
export function madePage(plan: FleetPlan): FleetPage {
  const fleet = madeFleet(plan);
  const { dropped: _, ...figures } = fleetFigures(madeStored(fleet), null);
  const { left: __, ...found } = plainChanges(fleet, ({ isAfter }) => ({ driver: isAfter ? '570.10' : '570.9' }));
  return {
    format: 'ridgepoint-fleet-page',
    version: 1,
    toolVersion: '0.1.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    store: 'fleet.parquet',
    reports: fleet.runs.length,
    ...figures,
    threshold: 0.05,
    changes: [
      causeChanges(
        { by: 'driver' },
        { ...found, outliers: [], single: 0, alone: 0, back: 0, retuned: 0, untold: 0 },
        0.05,
      ),
    ],
    sick: [],
    sickWords: [],
    notes: [],
  };
}

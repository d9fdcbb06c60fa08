import type { FleetPage } from '../../fleet/page/fleet-page-format.ts';
import { timeOf } from '../../fleet/page/packed-times.ts';

/** What the reader looks at. */
export interface FleetChoice {
  /** The number of a result; null: there is none. */
  readonly result: number | null;
  /** The number of a machine; null: none is marked. */
  readonly machine: number | null;
}

/** What an address says, and for the rest what tells most: the given machine, and the result that most machines have. */
export function choiceOf(page: FleetPage, hash: string): FleetChoice {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const host = said.get('machine');
  const found = page.machines.findIndex((one) => one.host === host);
  const machine = found === -1 ? (host === '' ? null : page.mine) : found;
  const result = page.results.findIndex(({ id }) => id === said.get('result'));
  return { machine, result: result === -1 ? firstResult(page, machine) : result };
}

/** The address of a choice: by names, which hold for a later page of the same machines. */
export function hashOf({ results, machines, mine }: FleetPage, { result, machine }: FleetChoice): string {
  const said = new URLSearchParams();
  if (result !== null) said.set('result', results[result]!.id);
  if (machine !== null) said.set('machine', machines[machine]!.host);
  else if (mine !== null) said.set('machine', '');
  return `#${said}`;
}

function firstResult({ results, machines }: FleetPage, machine: number | null): number | null {
  let best: { result: number; count: number } | null = null;
  for (const [result, { times }] of results.entries()) {
    const count =
      machines.filter((_, i) => timeOf(times, i) !== null).length +
      (machine !== null && timeOf(times, machine) !== null ? machines.length : 0);
    if (!best || count > best.count) best = { result, count };
  }
  return best?.result ?? null;
}

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

/** The matrix-vector product is what decoding spends its time on. */
const FIRST_OPERATOR = 'gemv/';

/** Of the results that most machines have, and the marked one, the first of this operator, else the first. */
function firstResult({ results, machines }: FleetPage, machine: number | null): number | null {
  const ranked = results.map(({ id, times }, result) => {
    const count = machines.filter((_, i) => timeOf(times, i) !== null).length;
    const isOwn = machine !== null && timeOf(times, machine) !== null;
    return { result, rank: count + (isOwn ? machines.length : 0) + (id.startsWith(FIRST_OPERATOR) ? 0.5 : 0) };
  });
  const most = ranked.reduce((a, { rank }) => Math.max(a, rank), 0);
  return ranked.find(({ rank }) => rank === most)?.result ?? null;
}

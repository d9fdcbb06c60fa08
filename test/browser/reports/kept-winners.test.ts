import { LitElement } from 'lit';
import { afterEach, expect, test, vi } from 'vitest';
import { PAGE_DATABASE } from '../../../src/page/page-database.ts';
import { KeptWinners } from '../../../src/page/run/kept-winners.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { measured, syntheticReport } from '../../support/report.ts';

/** An element that measures, as the page does. */
class MeasuringHost extends LitElement {
  readonly winners = new KeptWinners(this);
}
customElements.define('measuring-host', MeasuringHost);

afterEach(async () => {
  vi.restoreAllMocks();
  for (const host of document.querySelectorAll('measuring-host')) host.remove();
  await PAGE_DATABASE.use((database) => database.clear('values'));
});

const CHOICE = { plan: 'quick', adapter: 'auto', power: 'high' } as const;
const given = ({ winners }: MeasuringHost): number | undefined => winners.jobFor(CHOICE).winners?.adapters.length;

function open(): MeasuringHost {
  const host = new MeasuringHost();
  document.body.append(host);
  return host;
}

function tuned(): Report {
  const tuning = {
    source: 'search' as const,
    budgetSeconds: 1,
    sourceHash: '',
    members: [{ parameters: {}, status: 'chosen' as const }],
  };
  return syntheticReport({ results: [{ ...measured('gemv/rows', { batch: 1, in: 4096, out: 4096 }, 0.9), tuning }] });
}
const stored = (): Promise<unknown> => PAGE_DATABASE.use((database) => database.get('values', 'winners'));

test('the winners of a run are there at the next visit, until they are forgotten', async () => {
  const first = open();
  first.dispatchEvent(new CustomEvent('ridgepoint-done', { detail: tuned() }));
  expect(given(first)).toBe(1);
  await vi.waitFor(async () => expect(await stored()).toMatchObject({ adapters: [{}] }));
  const next = open();
  await vi.waitFor(() => expect(given(next)).toBe(1));
  next.dispatchEvent(new CustomEvent('ridgepoint-forget'));
  await vi.waitFor(async () => expect(await stored()).toMatchObject({ adapters: [] }));
  expect(given(next)).toBe(0);
});

test('without a database they last as long as the page', async () => {
  await PAGE_DATABASE.close();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  const host = open();
  host.dispatchEvent(new CustomEvent('ridgepoint-done', { detail: tuned() }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(given(host)).toBe(1);
});

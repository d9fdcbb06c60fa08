import { deleteDB } from 'idb';
import { LitElement } from 'lit';
import { PageDatabase } from '../../src/page/page-database.ts';
import { KeptReports } from '../../src/page/reports/kept-reports.ts';

/** An element that does nothing but hold controllers. */
class ControllerHost extends LitElement {}
customElements.define('controller-host', ControllerHost);

let number = 0;
const opened: { readonly name: string; readonly database: PageDatabase }[] = [];

/** The name of a database that no other test uses. */
export const freshName = (): string => `ridgepoint-test-${Date.now()}-${++number}`;

/** A list of kept reports on a database, as a tab has it. */
export async function keptList(name: string = freshName(), version?: number): Promise<KeptReports> {
  const database = new PageDatabase(name, version);
  opened.push({ name, database });
  const host = new ControllerHost();
  const kept = new KeptReports(host, database);
  document.body.append(host);
  await new Promise((resolve) => kept.addEventListener('change', resolve, { once: true }));
  return kept;
}

/** Removes the lists and their databases. */
export async function forgetLists(): Promise<void> {
  for (const host of document.querySelectorAll('controller-host')) host.remove();
  for (const { name, database } of opened.splice(0)) {
    await database.close();
    await deleteDB(name);
  }
}

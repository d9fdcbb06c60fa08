import { html, nothing, type TemplateResult } from 'lit';
import { cut } from '../../text/untrusted.ts';

/** Longer names would push all else off the page. */
const MOST_NAME = 60;

/** A name from a report as it is shown: a long one without its middle. */
export const shownName = (name: string): string => cut(name, MOST_NAME);

/** What a title tells of a name, so that it is there as a whole; nothing for one that is shown whole. */
export const wholeName = (name: string): string | typeof nothing => (shownName(name) === name ? nothing : name);

/** The cell of a table with a name. */
export const nameCell = (name: string): TemplateResult => html`<td title=${wholeName(name)}>${shownName(name)}</td>`;

/** The heading of a row that has a name. */
export const nameHeading = (name: string): TemplateResult =>
  html`<th scope="row" title=${wholeName(name)}>${shownName(name)}</th>`;

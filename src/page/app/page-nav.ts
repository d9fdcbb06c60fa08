import { html, type TemplateResult } from 'lit';

/** Sections that the navigation links to, in page order, with the text of their links. */
export const SECTIONS = {
  roofline: 'Roofline',
  results: 'Results',
  model: 'Model',
  field: 'In the field',
  batching: 'Batching',
  guide: 'Guide',
  kernel: 'Your kernel',
  counting: 'How it is counted',
  device: 'Device and clock',
  report: 'Report',
} as const;

/** A section that the navigation links to. */
export type SectionName = keyof typeof SECTIONS;

/** Whether a string names a section. */
export const isSection = (name: string | null): name is SectionName => name !== null && Object.hasOwn(SECTIONS, name);

/** Links to the sections; each address also works when opened directly. */
export const pageNav = (go: (section: SectionName) => void): TemplateResult =>
  html`<nav aria-label="On this page">
    ${(Object.keys(SECTIONS) as SectionName[]).map(
      (name) =>
        html`<a
          href="#at=${name}"
          @click=${(event: MouseEvent) => {
            // The browser opens new tabs and windows itself.
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            go(name);
          }}
          >${SECTIONS[name]}</a
        >`,
    )}
  </nav>`;

/** Brings a section into view and moves the focus there, as following a link does. */
export function showSection(page: ParentNode, name: SectionName): void {
  const section = page.querySelector<HTMLElement>(`[data-section="${name}"]`);
  if (!section) return;
  section.tabIndex = -1;
  section.focus({ preventScroll: true });
  section.scrollIntoView({ block: 'start' });
}

/** The views of the page, in the order of the navigation, with the text of their links. */
export const VIEWS = {
  roofline: 'Roofline',
  batching: 'Batching',
  model: 'Model',
  guide: 'Guide',
  kernel: 'Kernel',
  reports: 'Reports',
  session: 'Session',
} as const;

/** A view of the page: its name is its address. */
export type ViewName = keyof typeof VIEWS;

/** Sections within a view that links lead to, and their views. */
const SECTIONS: Readonly<Record<string, ViewName>> = {
  results: 'roofline',
  field: 'model',
  counting: 'kernel',
  device: 'reports',
  terms: 'reports',
  pipelines: 'session',
  // As named in addresses of older versions.
  report: 'reports',
};

/** A view, and the section in it that a link leads to; null: its start. */
export interface Place {
  readonly view: ViewName;
  readonly section: string | null;
}

const isView = (name: string): name is ViewName => Object.hasOwn(VIEWS, name);

/** The place that a name leads to: a view, or a section of one; null for any other name. */
export function placeNamed(name: string): Place | null {
  if (isView(name)) return { view: name, section: null };
  return Object.hasOwn(SECTIONS, name) ? { view: SECTIONS[name]!, section: name } : null;
}
